import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type ComputedRef, type Ref } from 'vue'
import { idempotencyKey, ifMatch, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import { useTownships } from '@/shared/choices'
import { everyPage } from '@/shared/listPage'

const WHOLE = 200

export const useSessions = () =>
  useQuery({ queryKey: ['identity', 'sessions'], queryFn: () => unwrap(sdk.listOwnSessions()) })

export function useEndSession() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => unwrap(sdk.endOwnSession({ path: { id } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['identity', 'sessions'] }),
  })
}

export const useUsers = (query: Ref<NonNullable<t.ListUsersData['query']>>) =>
  useQuery({
    queryKey: ['identity', 'users', query],
    queryFn: () => unwrap(sdk.listUsers({ query: query.value })),
    placeholderData: keepPreviousData,
  })

export const useEvents = (query: Ref<NonNullable<t.ListAuditEventsData['query']>>) =>
  useQuery({
    queryKey: ['identity', 'events', query],
    queryFn: () => unwrap(sdk.listAuditEvents({ query: query.value })),
    placeholderData: keepPreviousData,
  })

/** What the codes in the trail are called: trades, departments, townships. */
export function useNames(): ComputedRef<ReadonlyMap<string, string>> {
  const townships = useTownships()
  const { data } = useQuery({
    queryKey: ['identity', 'names'],
    queryFn: async () => {
      const [trades, departments] = await Promise.all([
        everyPage((after) => unwrap(sdk.listTrades({ query: { limit: WHOLE, after } }))),
        everyPage((after) => unwrap(sdk.listDepartments({ query: { limit: WHOLE, after } }))),
      ])
      return [...trades, ...departments.map(({ code, short_name }) => ({ code, name: short_name }))]
    },
  })
  return computed(() => new Map([...(data.value ?? []), ...townships.value].map(({ code, name }) => [code, name])))
}

/** The units that an account can belong to. */
export const useUnits = (county: Ref<string>) =>
  useQuery({
    queryKey: ['identity', 'units', county],
    queryFn: async () => {
      const [townships, departments] = await Promise.all([
        unwrap(sdk.listRegions({ query: { parent: county.value, limit: WHOLE } })),
        unwrap(sdk.listDepartments({ query: { limit: WHOLE } })),
      ])
      return { townships: townships.items, departments: departments.items }
    },
    enabled: computed(() => county.value !== ''),
  })

type Keeping =
  | { verb: 'create'; body: t.UserIn }
  | { verb: 'rename'; user: t.UserOut; body: t.UserPatch }
  | { verb: 'move'; user: t.UserOut; body: t.UnitIn }
  | { verb: 'reset'; user: t.UserOut; body: t.PasswordResetIn }
  | { verb: 'disable' | 'enable' | 'end'; user: t.UserOut }

function send(asked: Keeping): Promise<t.UserOut | t.UserWithPasswordOut> {
  if (asked.verb === 'create') return unwrap(sdk.createUser({ body: asked.body, headers: idempotencyKey() }))
  const [path, headers] = [{ id: asked.user.id }, ifMatch(asked.user.version)]
  switch (asked.verb) {
    case 'rename':
      return unwrap(sdk.changeUser({ path, headers, body: asked.body }))
    case 'move':
      return unwrap(sdk.moveUser({ path, headers, body: asked.body }))
    case 'reset':
      return unwrap(sdk.resetUserPassword({ path, headers: { ...headers, ...idempotencyKey() }, body: asked.body }))
    case 'disable':
      return unwrap(sdk.disableUser({ path, headers }))
    case 'enable':
      return unwrap(sdk.enableUser({ path, headers }))
    case 'end':
      return unwrap(sdk.endUserSessions({ path, headers }))
  }
}

export function useKeepUser() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: send,
    onSettled: () => cache.invalidateQueries({ queryKey: ['identity', 'users'] }),
  })
}
