import { ref } from 'vue'
import { isProblem } from '@/api/client'

type Action = () => Promise<unknown>

/** Runs an action; where the server wants proof of who sits there, keeps it until the dialog has given the proof. */
export function useStepUp() {
  const waiting = ref<Action | null>(null)
  const fault = ref<unknown>(null)

  async function run(action: Action): Promise<boolean> {
    fault.value = null
    try {
      await action()
      return true
    } catch (problem) {
      if (isProblem(problem) && problem.code === 'step_up_required') waiting.value = action
      else fault.value = problem
      return false
    }
  }
  async function proven(): Promise<void> {
    const action = waiting.value
    waiting.value = null
    if (action) await run(action)
  }
  return { waiting, fault, run, proven }
}
