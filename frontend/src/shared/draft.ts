import { computed, type ComputedRef, ref, type ShallowRef, shallowRef, watch } from 'vue'

/**
 * A form over something that was read. What is read again (after a save, or because somebody else changed it) comes into
 * the form only while nothing in it is unsaved: nobody's typing is lost, and `seen` stays what the writer began with.
 * Show the form once `seen` is there: what is read first is always taken.
 */
export function useDraft<T>(
  read: () => T | undefined,
  take: (of: T) => void,
  content: () => string,
): {
  /** What the form began with: a change is held against it. */
  seen: ShallowRef<T | undefined>
  changed: ComputedRef<boolean>
  load: (of: T | undefined) => void
  /** After a save: what was written while it was under way stays, and is unsaved. */
  saved: (of: T, sent: string) => void
} {
  const seen = shallowRef<T>()
  const kept = ref(content())
  const changed = computed(() => content() !== kept.value)
  function load(of: T | undefined): void {
    if (of === undefined) return
    seen.value = of
    take(of)
    kept.value = content()
  }
  function saved(of: T, sent: string): void {
    seen.value = of
    kept.value = sent
    if (!changed.value) load(of)
  }
  watch(read, (of) => (seen.value && changed.value) || load(of), { immediate: true })
  return { seen, changed, load, saved }
}
