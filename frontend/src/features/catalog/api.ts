/** Requests about trades and the small lists; keys and what a change makes stale. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { ifMatch, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type { Changes } from '@/api/generated/types.gen'
import type { Key } from '@/shared/form'
import type { Entry, EntryIn } from './entries'

export const ROOM = 'catalog'
const WHOLE = 200
const TRADE = 'trade'

/** A new entry of a list; its code is made from the name by the server. */
export const createEntry = (kind: string, body: EntryIn, headers: Key): Promise<unknown> =>
  kind === TRADE
    ? unwrap(sdk.createTrade({ body: { code: null, ...body }, headers }))
    : unwrap(sdk.createDictionaryEntry({ body: { kind, code: null, ...body }, headers }))

export function useKinds() {
  return useQuery({ queryKey: [ROOM, 'kinds'], queryFn: () => unwrap(sdk.listDictionaryKinds()) })
}

export function useIndustries() {
  return useQuery({
    queryKey: [ROOM, 'industries'],
    queryFn: () => unwrap(sdk.listIndustries({ query: { limit: WHOLE } })),
  })
}

export function useLeads() {
  return useQuery({
    queryKey: [ROOM, 'departments'],
    queryFn: () => unwrap(sdk.listDepartments({ query: { limit: WHOLE } })),
  })
}

/** The entries of one list; trades are a list like the others here. */
export function useEntries(kind: Ref<string>) {
  return useQuery({
    queryKey: computed(() => [ROOM, 'entries', kind.value]),
    queryFn: async (): Promise<Entry[]> => {
      if (kind.value === TRADE) {
        const page = await unwrap(sdk.listTrades({ query: { limit: WHOLE } }))
        return page.items.map((trade) => ({ ...trade, kind: TRADE }))
      }
      const page = await unwrap(sdk.listDictionaryEntries({ query: { kind: kind.value, limit: WHOLE } }))
      return page.items
    },
    placeholderData: keepPreviousData,
  })
}

const one = (kind: string, code: string) => ({ path: { kind, code } })

/** An entry as it stands now, for whoever met a conflict. */
export async function freshEntry({ kind, code }: Entry): Promise<Entry> {
  if (kind !== TRADE) return unwrap(sdk.readDictionaryEntry(one(kind, code)))
  return { ...(await unwrap(sdk.readTrade({ path: { code } }))), kind }
}

export function useEntryChanges(entry: Ref<Entry | null>) {
  return useQuery({
    queryKey: computed(() => [ROOM, 'changes', entry.value?.kind, entry.value?.code]),
    queryFn: (): Promise<Changes> => changesOf(entry.value?.kind ?? '', entry.value?.code ?? ''),
    enabled: computed(() => entry.value !== null),
  })
}

const changesOf = (kind: string, code: string): Promise<Changes> =>
  kind === TRADE
    ? unwrap(sdk.readTradeChanges({ path: { code } }))
    : unwrap(sdk.readDictionaryEntryChanges(one(kind, code)))

/** Every change of an entry; afterwards the dictionaries are read again. */
export function useEntryChange() {
  const client = useQueryClient()
  const settled = () => client.invalidateQueries({ queryKey: [ROOM] })
  return {
    reload: settled,
    rename: useMutation({ mutationFn: rename, onSuccess: settled }),
    close: useMutation({ mutationFn: close, onSuccess: settled }),
    reopen: useMutation({ mutationFn: reopen, onSuccess: settled }),
  }
}

async function rename({ entry, name }: { entry: Entry; name: string }): Promise<unknown> {
  const { kind, code } = entry
  const options = { headers: ifMatch(entry.version), body: { name } }
  if (kind === TRADE) return unwrap(sdk.changeTrade({ path: { code }, ...options }))
  return unwrap(sdk.changeDictionaryEntry({ path: { kind, code }, ...options }))
}

async function close({ entry, valid_until }: { entry: Entry; valid_until: string }): Promise<unknown> {
  const { kind, code } = entry
  const options = { headers: ifMatch(entry.version), body: { valid_until } }
  if (kind === TRADE) return unwrap(sdk.closeTrade({ path: { code }, ...options }))
  return unwrap(sdk.closeDictionaryEntry({ path: { kind, code }, ...options }))
}

async function reopen(entry: Entry): Promise<unknown> {
  const { kind, code } = entry
  const options = { headers: ifMatch(entry.version) }
  if (kind === TRADE) return unwrap(sdk.reopenTrade({ path: { code }, ...options }))
  return unwrap(sdk.reopenDictionaryEntry({ path: { kind, code }, ...options }))
}
