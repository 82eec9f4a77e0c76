/** Lists to choose from that several rooms show, by name. */
import { useQuery } from '@tanstack/vue-query'
import { computed, type ComputedRef } from 'vue'
import { unwrap } from '@/api/client'
import { listInstitutions, listRegions } from '@/api/generated/sdk.gen'
import type { RegionOut } from '@/api/generated/types.gen'
import type { Choice } from './form'
import { everyPage } from './listPage'

const [WHOLE, KEPT] = [200, 300_000]

/** What can be chosen now, of entries that may have ended. */
export const inUse = (items: (Choice & { valid_until: string | null })[]): Choice[] =>
  items.filter((each) => !each.valid_until).map(({ code, name }) => ({ code, name }))

/** The institutions; asked for anew with their room. */
export function useSchools(): ComputedRef<Choice[]> {
  const { data } = useQuery({
    queryKey: ['institution', 'names'],
    staleTime: KEPT,
    queryFn: () => everyPage((after) => unwrap(listInstitutions({ query: { limit: WHOLE, after } }))),
  })
  return computed(() => (data.value ?? []).map(({ id, name }) => ({ code: id, name })))
}

/** The county's townships, those of earlier years too. */
export function useTownships(): ComputedRef<RegionOut[]> {
  const { data } = useQuery({
    queryKey: ['org', 'townships'],
    staleTime: KEPT,
    queryFn: () => everyPage((after) => unwrap(listRegions({ query: { level: 'township', limit: WHOLE, after } }))),
  })
  return computed(() => data.value ?? [])
}
