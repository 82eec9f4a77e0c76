import { ref, type Ref } from 'vue'
import { told } from './toast'

/** One place for the outcome of a page's actions: says that it is done (where there is something to say), or keeps the fault for ProblemAlert. */
export function useAttempt(afterwards: () => void = () => undefined): {
  fault: Ref<unknown>
  attempt: <T>(what: () => Promise<T>, done?: string) => Promise<T | undefined>
} {
  const fault = ref<unknown>(null)
  async function attempt<T>(what: () => Promise<T>, done?: string): Promise<T | undefined> {
    fault.value = null
    try {
      const result = await what()
      if (done) told(done)
      afterwards()
      return result
    } catch (problem) {
      fault.value = problem
      return undefined
    }
  }
  return { fault, attempt }
}
