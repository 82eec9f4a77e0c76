import { expect, it } from 'vitest'
import { useAsk } from './asks'
import type { Ask } from './form'

const form = (title: string): Ask => ({
  title,
  verb: '保存',
  done: '已保存',
  fields: [],
  send: () => Promise.resolve(),
})

it('opens no form over one that is open: what was pressed first may come later', () => {
  const { asked, ask } = useAsk()
  ask(form('挂失补发'))
  ask(form('预约培训班'))
  expect(asked.value).toMatchObject({ title: '挂失补发' })
  asked.value = null
  ask(form('预约培训班'))
  expect(asked.value).toMatchObject({ title: '预约培训班' })
})
