/** The names of the county's townships by code. */
import { computed } from 'vue'
import { useTownships } from '@/shared/choices'

export function useTowns() {
  const townships = useTownships()
  return computed(() => Object.fromEntries(townships.value.map((town) => [town.code, town.name])))
}
