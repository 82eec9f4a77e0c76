import { onBeforeUnmount } from 'vue'
import { type RouteLocationRaw, useRouter } from 'vue-router'

/** Leads from a page to what it has made, unless somebody has left it meanwhile: an answer that comes late moves nobody. */
export function useGoOn(): (to: RouteLocationRaw) => Promise<void> {
  const router = useRouter()
  let here = true
  onBeforeUnmount(() => (here = false))
  return async (to) => {
    if (here) await router.push(to)
  }
}
