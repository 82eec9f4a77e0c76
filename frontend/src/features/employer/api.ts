import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { ifMatch, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import { inUse, useTownships } from '@/shared/choices'
import type { Choice, Key } from '@/shared/form'

export const ROOM = 'employer'
const WHOLE = 200
interface Kept {
  id: string
  version: number
}
const at = (kept: Kept) => ({ path: { id: kept.id }, headers: ifMatch(kept.version) })

export const useEmployers = (query: Ref<NonNullable<t.ListEmployersData['query']>>) =>
  useQuery({
    queryKey: [ROOM, 'list', query],
    queryFn: () => unwrap(sdk.listEmployers({ query: query.value })),
    placeholderData: keepPreviousData,
  })
export const useEmployer = (id: Ref<string>) =>
  useQuery({ queryKey: [ROOM, 'one', id], queryFn: () => unwrap(sdk.readEmployer({ path: { id: id.value } })) })
export const usePosts = (id: Ref<string>) =>
  useQuery({
    queryKey: [ROOM, 'posts', id],
    queryFn: () => unwrap(sdk.listJobPosts({ query: { employer_id: id.value, limit: WHOLE } })),
  })
export const useOrders = (query: Ref<NonNullable<t.ListTrainingOrdersData['query']>>) =>
  useQuery({
    queryKey: [ROOM, 'orders', query],
    queryFn: () => unwrap(sdk.listTrainingOrders({ query: query.value })),
    placeholderData: keepPreviousData,
  })
export const useOrder = (id: Ref<string>) =>
  useQuery({ queryKey: [ROOM, 'order', id], queryFn: () => unwrap(sdk.readTrainingOrder({ path: { id: id.value } })) })

/** Trades, labour brands, and the county with its townships. */
export function useChoices() {
  const townships = useTownships()
  const { data } = useQuery({
    queryKey: [ROOM, 'choices'],
    staleTime: 300_000,
    queryFn: async () => {
      const query = { limit: WHOLE }
      const pages = [unwrap(sdk.listTrades({ query })), unwrap(sdk.listLabourBrands({ query }))]
      return (await Promise.all(pages)).map((page) => inUse(page.items))
    },
  })
  const of = (nth: number) => computed(() => data.value?.[nth] ?? [])
  const places = computed(() => {
    const now = inUse(townships.value)
    return [{ code: now[0]?.code.slice(0, 6) ?? '', name: '全县' }, ...now]
  })
  return { trades: of(0), brands: of(1), places }
}

/** The institutions that may be asked, or the own classes that may serve an order, when a step needs them. */
export async function askable(order: t.OrderOut, to: string): Promise<Choice[]> {
  if (to === 'offered') {
    const found = await unwrap(sdk.listOrderSchools({ query: { trade: order.trade } }))
    return found.items.map(({ id, name }) => ({ code: id, name }))
  }
  if (to !== 'training') return []
  const query = { institution_id: order.institution_id, limit: WHOLE }
  const found = await unwrap(sdk.listClasses({ query }))
  return found.items.filter((each) => each.trade === order.trade).map(({ id, name }) => ({ code: id, name }))
}

export const register = (body: t.EmployerIn, headers: Key) => unwrap(sdk.createEmployer({ body, headers }))
export const change = (kept: Kept, body: t.EmployerPatch) => unwrap(sdk.changeEmployer({ ...at(kept), body }))
export const addPost = (body: t.JobPostIn, headers: Key) => unwrap(sdk.createJobPost({ body, headers }))
export const changePost = (kept: Kept, body: t.JobPostPatch) => unwrap(sdk.changeJobPost({ ...at(kept), body }))
export const draft = (body: t.OrderIn, headers: Key) => unwrap(sdk.createTrainingOrder({ body, headers }))
export const amend = (kept: Kept, body: t.OrderPatch) => unwrap(sdk.changeTrainingOrder({ ...at(kept), body }))
export const move = (kept: Kept, body: t.OrderMoveIn) => unwrap(sdk.moveTrainingOrder({ ...at(kept), body }))
