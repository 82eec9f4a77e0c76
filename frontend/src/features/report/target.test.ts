import { expect, test } from 'vitest'
import type { TargetLedgerOut, TargetLedgerRowOut } from '@/api/generated/types.gen'
import { lacking, lines, numbers, titles } from './target'

const row = (shortage: number): TargetLedgerRowOut => ({
  trade: { code: 'welder', name: '电焊' },
  township: null,
  department: { code: 'renshe', name: '人社局' },
  target: null,
  wishes: 1200,
  posts: 5,
  ordered: 0,
  delivered: 0,
  trained: 3,
  available: 5 - shortage,
  shortage,
})

test('what lacks and what there is to spare is said in words', () => {
  expect([3, 0, -1500].map(lacking)).toEqual(['缺 3', '0', '富余 1,500'])
})

test('each row has a cell for each title, and the sums stand last', () => {
  const ledger: TargetLedgerOut = {
    year: 2026,
    years: [2026],
    as_of: '2026-11-29',
    rows: [row(3)],
    sums: row(3),
    rule: '',
  }
  const found = lines('trade', ledger)
  expect(found.map((line) => line.length)).toEqual([10, 10])
  expect(found[0]).toEqual(['电焊', '人社局', '—', '1,200', '5', '0', '0', '3', '2', '缺 3'])
  expect(found[1]?.slice(0, 2)).toEqual(['合计', ''])
  expect(titles('both')[numbers('both')[0] ?? 0]).toBe('目标任务')
})
