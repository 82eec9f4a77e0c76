import { computed, type ComputedRef, ref, type Ref } from 'vue'
import { told } from './toast'

/**
 * One place for the outcome of a page's actions: says that it is done (where there is something to say), or keeps the
 * fault for ProblemAlert. `busy` until the answer is there: a button pressed twice would act twice. `afterwards` closes the
 * dialog that it was taken from, which `from` names: another one, opened before the answer came, stays.
 */
export function useAttempt(
  afterwards: () => void = () => undefined,
  from: () => unknown = () => null,
): {
  fault: Ref<unknown>
  busy: ComputedRef<boolean>
  attempt: <T>(what: () => Promise<T>, done?: string) => Promise<T | undefined>
} {
  const fault = ref<unknown>(null)
  const running = ref(0)
  async function attempt<T>(what: () => Promise<T>, done?: string): Promise<T | undefined> {
    fault.value = null
    running.value += 1
    const begun = from()
    try {
      const result = await what()
      if (done) told(done)
      if (from() === begun) afterwards()
      return result
    } catch (problem) {
      fault.value = problem
      return undefined
    } finally {
      running.value -= 1
    }
  }
  return { fault, busy: computed(() => running.value > 0), attempt }
}
