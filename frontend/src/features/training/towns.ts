/** The names of the county's townships by code. */
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { unwrap } from '@/api/client'
import { listRegions } from '@/api/generated/sdk.gen'

export function useTowns() {
  const { data } = useQuery({
    queryKey: ['training', 'towns'],
    staleTime: 300_000,
    queryFn: () => unwrap(listRegions({ query: { level: 'township', limit: 200 } })),
  })
  return computed(() => Object.fromEntries((data.value?.items ?? []).map((town) => [town.code, town.name])))
}
