import { expect, test } from 'vitest'
import { deadline } from './duties'

test('days left are told in words, and what is over is late', () => {
  expect(deadline(0)).toEqual({ words: '今天到期', late: false })
  expect(deadline(3)).toEqual({ words: '剩3天', late: false })
  expect(deadline(-2)).toEqual({ words: '逾期2天', late: true })
})
