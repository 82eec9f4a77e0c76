import { expect, test } from 'vitest'
import { deadline } from './duties'

test('days are counted from the calendar day in Beijing', () => {
  const late = new Date('2021-10-30T16:30:00Z')
  expect(deadline('2021-10-31', late)).toEqual({ words: '今天到期', late: false })
  expect(deadline('2021-11-03', late)).toEqual({ words: '剩3天', late: false })
  expect(deadline('2021-10-29', late)).toEqual({ words: '逾期2天', late: true })
})
