import { expect, it } from 'vitest'
import type { CatalogueLineOut } from '@/api/generated/types.gen'
import { backOf, sheets } from './paper'

const line = (nth: number, trade: string) =>
  ({
    class_id: String(nth),
    trade_name: trade,
    institution_name: '学校',
    place: null,
    address: '街道',
    starts_on: '2026-03-01',
    ends_on: '2026-03-20',
  }) as CatalogueLineOut

it('puts four on a sheet', () => {
  expect(sheets([1, 2, 3, 4, 5])).toEqual([[1, 2, 3, 4], [5]])
  expect(sheets([])).toEqual([])
})

it('shows each trade of each institution before a second class of it', () => {
  const lines = [...Array.from({ length: 9 }, (_, nth) => line(nth, '焊工')), line(9, '电工')]
  const back = backOf(lines)
  expect(back.lines.map((each) => each.class_id)).toEqual(['0', '9', '1', '2', '3', '4', '5', '6'])
  expect([back.more, back.lines[0]?.where, back.lines[0]?.when]).toEqual([2, '街道', '2026-03-01 至 2026-03-20'])
})
