import { describe, expect, it } from 'vitest'
import type { FigureOut, ProgressOut, TrainingCellOut } from '@/api/generated/types.gen'
import {
  ahead,
  aheadWords,
  leadsTo,
  level,
  mapWords,
  missing,
  monthName,
  ordered,
  peopleAt,
  places,
  type Row,
  rowsOf,
  sum,
  wishBars,
} from './board'

const township = (code: string, target: number | null, counted: number, more = {}): Row => ({
  code,
  name: `${code}镇`,
  tile_row: null,
  tile_column: null,
  target,
  due: target,
  targets: {},
  registered: 0,
  categories: {},
  wishes: {},
  certified: 0,
  answered: 0,
  at_work: 0,
  enrolled: counted,
  counted,
  ...more,
})
const three = [township('a', 100, 50), township('b', 300, 90), township('c', null, 7)]

describe('the map', () => {
  it.each([
    [0, 10, 0],
    [399, 1000, 0],
    [2, 5, 1],
    [6, 10, 2],
    [3, 4, 3],
    [899, 1000, 3],
    [9, 10, 4],
    [33, 10, 4],
    [5, 0, null],
  ])('%i of %i is step %j', (part, whole, step) => expect(level(part, whole)).toBe(step))

  it('has 36 places, each township in its own', () => {
    const found = places([township('a', 1, 1, { tile_row: 2, tile_column: 3 })])
    expect(found).toHaveLength(36)
    expect(found.filter((place) => place.township).map((place) => [place.row, place.column])).toEqual([[2, 3]])
  })

  it('is told in one sentence', () => {
    expect(mapWords(three)).toBe('2个有任务的乡镇中，2个低于序时进度，完成率最低的是b镇。')
    expect(mapWords([township('a', 5, 9)])).toContain('都达到序时进度')
    expect(mapWords([township('a', null, 9)])).toContain('还没有任务数')
  })
})

describe('the table', () => {
  it('puts the furthest behind first, and whom nothing is asked of last', () => {
    expect(ordered(three, '').map((row) => row.code)).toEqual(['a', 'b', 'c'])
    expect(ordered(three, 'rate').map((row) => row.code)).toEqual(['b', 'a', 'c'])
    expect(ordered(three, 'missing').map((row) => row.code)).toEqual(['b', 'a', 'c'])
  })

  it('misses nothing where the target is passed, and knows nothing where there is none', () => {
    expect([township('a', 5, 9), township('b', null, 1), township('c', 9, 5)].map(missing)).toEqual([0, null, 4])
  })

  it('adds what the units trained in each township', () => {
    const cell = (of: string, counted: number): TrainingCellOut => ({
      township: of,
      department_id: `${counted}`,
      target: null,
      enrolled: 10,
      completed: counted,
      counted,
    })
    const found = rowsOf({ townships: three, training: [cell('a', 1), cell('a', 2), cell('x', 9)] })
    expect(found.map((row) => [row.code, row.enrolled, row.counted])).toEqual([
      ['a', 20, 3],
      ['b', 0, 0],
      ['c', 0, 0],
    ])
  })

  it('says how far it is from the plan line', () => {
    const rows = [township('a', 9, 5, { due: 7 }), township('b', 9, 9, { due: 7 }), township('c', null, 1)]
    expect(rows.map((row) => aheadWords(ahead(row)))).toEqual(['少 2', '多 2', '—'])
    expect(aheadWords(0)).toBe('相符')
  })

  it('adds what is known', () => {
    expect(sum([1, null, 2, undefined])).toBe(3)
    expect(sum([null, null])).toBeNull()
    expect(sum([0])).toBe(0)
  })
})

it('leads from a figure to its list, to people only who may open them', () => {
  const figure = (link: string | null) => ({ explain: { link } }) as FigureOut
  expect(leadsTo(figure('/persons?status=active'), false)).toBeNull()
  expect(leadsTo(figure('/persons?status=active'), true)).toBe('/persons?status=active')
  expect(leadsTo(figure('/completions'), false)).toBe('/completions')
  expect(leadsTo(figure(null), true)).toBeNull()
})

it('leads to the people behind a number', () => {
  expect(peopleAt({ township: '622926101', category: 'relocated' })).toBe(
    '/persons?status=active&township=622926101&category=relocated',
  )
})

it('names months and orders wishes', () => {
  expect(monthName('2026-01-01')).toBe('2026年1月')
  const trades = [
    { code: 'x', name: '厨师' },
    { code: 'y', name: '电焊工' },
    { code: 'z', name: '绣娘' },
  ]
  const townships = [township('a', 1, 1, { wishes: { x: 1, y: 2 } }), township('b', 1, 1, { wishes: { y: 3 } })]
  expect(
    wishBars({ trades, townships } as Partial<ProgressOut> as ProgressOut).map((bar) => [bar.name, bar.value]),
  ).toEqual([
    ['电焊工', 5],
    ['厨师', 1],
  ])
})
