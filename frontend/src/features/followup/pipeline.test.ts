import { expect, test } from 'vitest'
import type { IndicatorRowOut } from '@/api/generated/types.gen'
import { ofBrands, pipe, sankey, total } from './pipeline'

const row = (
  code: string,
  joined: number,
  completed: number,
  certified: number,
  employed: number,
): IndicatorRowOut => ({
  code,
  name: code,
  values: [
    { key: 'completion', point: 0, numerator: completed, denominator: joined },
    { key: 'certificate', point: 0, numerator: certified, denominator: completed },
    { key: 'employment', point: 1, numerator: employed, denominator: completed },
  ],
})

test('a row has its four stages, work at the point that is asked', () => {
  expect(pipe(row('a', 10, 8, 6, 4), 1).persons).toEqual([10, 8, 6, 4])
  expect(pipe(row('a', 10, 8, 6, 4), 2).persons).toEqual([10, 8, 6, 0])
})

test('brands are found by their trade, in their order', () => {
  const found = ofBrands(
    [row('a', 1, 1, 1, 1), row('b', 2, 2, 2, 2)],
    [
      { name: '乙牌', trade: 'b' },
      { name: '丙牌', trade: 'c' },
      { name: '甲牌', trade: 'a' },
    ],
  )
  expect(found.map((each) => each.name)).toEqual(['乙牌', '甲牌'])
})

test('bands fill the height where most people are, and only what goes on flows', () => {
  const pipes = [pipe(row('a', 30, 20, 20, 0), 1), pipe(row('b', 10, 10, 5, 5), 1)]
  const { bands, flows } = sankey(pipes, 600, 400)
  expect(bands.filter((each) => each.stage === 0).map((each) => [each.y, each.height])).toEqual([
    [0, 300],
    [300, 100],
  ])
  expect(flows.map((each) => each.code)).toEqual(['a', 'b', 'a', 'b', 'b'])
  expect(total(pipes).persons).toEqual([40, 30, 25, 5])
})
