import { expect, test } from 'vitest'
import type { LedgerRowOut } from '@/api/generated/types.gen'
import { lateness, rate, sumWords } from './ledgerColumns'

test('a rate shows both its parts', () => {
  expect(rate({ numerator: 2, denominator: 3 })).toBe('66.7%（2／3）')
  expect(rate({ numerator: 0, denominator: 0 })).toBe('—')
  expect(rate(null)).toBe('—')
})

test('minutes are said as somebody says them', () => {
  expect([null, 5, 59, 60, 2879, 2880].map(lateness)).toEqual(['—', '5 分钟', '59 分钟', '1 小时', '47 小时', '2 天'])
})

test('sums name every figure', () => {
  const row = { planned: 50, enrolled: 3, dropped: 1, attended: 2, completed: 2, assessed: 2, passed: 1, certified: 1 }
  const completion = { numerator: 2, denominator: 3, exclusions: '', rule: '' }
  const words = sumWords([
    { ...row, completion, passing: null },
    { ...row, completion: null, passing: null },
  ] as LedgerRowOut[])
  expect(words).toContain('计划 100 人，报名 6 人（其中中途退出 2 人）')
  expect(words).toContain('结业率 66.7%（2／3）')
  expect(words).toContain('鉴定合格率 —')
})
