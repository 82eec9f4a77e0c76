import { expect, test } from 'vitest'
import type { IndicatorOut, IndicatorRowOut } from '@/api/generated/types.gen'
import { shown } from './indicators'

const of = (unit: string): IndicatorOut => ({
  key: 'x',
  name: '率',
  numerator: '上',
  denominator: '下',
  exclusions: '无',
  unit,
  timed: true,
})
const row = (numerator: number, denominator: number): IndicatorRowOut => ({
  code: '',
  name: '合计',
  values: [{ key: 'x', point: 1, numerator, denominator }],
})

test('a rate stands above its two parts', () => {
  expect(shown(row(2, 3), of('percent'), 1)).toEqual({ value: '66.7%', parts: '2／3 人' })
})

test('an average amount tells of how many', () => {
  expect(shown(row(-300, 2), of('fen'), 1)).toEqual({ value: '-1.50 元', parts: '2 人' })
})

test('nobody counts: a dash', () => {
  expect(shown(row(0, 0), of('percent'), 1).value).toBe('—')
  expect(shown(row(1, 1), of('percent'), 2).value).toBe('—')
})

test('what is told once is told at every point', () => {
  const once: IndicatorRowOut = { code: '', name: '', values: [{ key: 'x', point: 0, numerator: 1, denominator: 2 }] }
  expect(shown(once, { ...of('percent'), timed: false }, 3).value).toBe('50.0%')
})
