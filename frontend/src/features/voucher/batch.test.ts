import { expect, it } from 'vitest'
import type { SchemeOut } from '@/api/generated/types.gen'
import { batchOf, givenNow, numbersOf } from './batch'

const version = (number: number, valid_since: string, state = 'approved') =>
  ({ id: `v${number}`, code: 'a', name: '办法', number, valid_since, state }) as SchemeOut

it('offers the newest version that is approved and in force', () => {
  const all = [
    version(1, '2020-01-01'),
    version(2, '2024-01-01'),
    version(3, '2030-01-01'),
    version(4, '2024-02-01', 'draft'),
  ]
  expect(givenNow(all, '2026-01-01')).toEqual([{ code: 'v2', name: '办法（第 2 版）' }])
})

it('takes a pasted column of numbers', () => {
  expect(numbersOf(' 622926199001010012\r\n\n622926 1990 \t6229，')).toEqual([
    '622926199001010012',
    '622926 1990',
    '6229',
  ])
  const values = { scheme_id: 's', name: ' 第一批 ', year: '2026', by: 'sheet', townships: [], numbers: '1\n2' }
  expect(batchOf(values)).toEqual({ scheme_id: 's', name: '第一批', year: 2026, sheet: { id_numbers: ['1', '2'] } })
  expect(batchOf({ ...values, by: 'rule', townships: ['622926101'] }).rule).toEqual({ townships: ['622926101'] })
})
