import { ref } from 'vue'
import { expect, it } from 'vitest'
import { useAttempt } from './attempt'

it('is busy until the last answer is there, also when that is a refusal', async () => {
  const { busy, fault, attempt } = useAttempt()
  const answers: { give: () => void; refuse: (why: Error) => void }[] = []
  const asked = () => new Promise<void>((give, refuse) => answers.push({ give, refuse }))
  const both = [attempt(asked), attempt(asked)]
  expect(busy.value).toBe(true)
  answers[0]?.give()
  await both[0]
  expect(busy.value).toBe(true)
  answers[1]?.refuse(new Error('refused'))
  await both[1]
  expect([busy.value, fault.value]).toEqual([false, new Error('refused')])
})

it('closes the dialog that it was taken from, and none that was opened before its answer came', async () => {
  const open = ref<string | null>(null)
  const { attempt } = useAttempt(
    () => (open.value = null),
    () => open.value,
  )
  const handedIn = attempt(() => Promise.resolve())
  open.value = 'issue'
  await handedIn
  expect(open.value).toBe('issue')
  await attempt(() => Promise.resolve())
  expect(open.value).toBeNull()
})
