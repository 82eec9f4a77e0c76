import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** The chosen tab in the URL: a link can lead to it, and the way back returns to it. */
export function useTab<K extends string>(tabs: Record<K, string>): WritableComputedRef<K> {
  const route = useRoute()
  const router = useRouter()
  const [first] = Object.keys(tabs) as [K]
  const isTab = (name: unknown): name is K => typeof name === 'string' && name in tabs
  return computed({
    get: () => (isTab(route.query.tab) ? route.query.tab : first),
    set: (tab: K) => void router.replace({ query: { ...route.query, tab: tab === first ? undefined : tab } }),
  })
}
