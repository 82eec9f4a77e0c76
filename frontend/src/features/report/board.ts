/** What the dashboard works out from the progress it was sent: levels of the map, sums, order, drill-down. */
import type { FigureOut, ProgressOut, TownshipProgressOut } from '@/api/generated/types.gen'
import { count } from '@/shared/format'

export const SIDE = 6
/** UX 6: five steps of one hue, at 40, 60, 75 and 90 per cent. */
export const LEVELS = ['不足40%', '40%—60%', '60%—75%', '75%—90%', '90%以上'] as const
const STEPS = [40, 60, 75, 90]

/** The step of a rate, 0 to 4; null where nothing is asked. Whole numbers only: 2 of 5 are exactly 40 %. */
export function level(part: number, whole: number): number | null {
  if (!whole) return null
  return STEPS.filter((step) => part * 100 >= step * whole).length
}

/** A township with what its training gave, over the units that the caller sees. */
export type Row = TownshipProgressOut & { enrolled: number; counted: number }

export function rowsOf(progress: Pick<ProgressOut, 'townships' | 'training'>): Row[] {
  const sums = new Map<string, { enrolled: number; counted: number }>()
  for (const cell of progress.training) {
    const known = sums.get(cell.township) ?? { enrolled: 0, counted: 0 }
    sums.set(cell.township, { enrolled: known.enrolled + cell.enrolled, counted: known.counted + cell.counted })
  }
  return progress.townships.map((township) => ({
    ...township,
    ...(sums.get(township.code) ?? { enrolled: 0, counted: 0 }),
  }))
}

export interface Place {
  row: number
  column: number
  township: Row | null
}

/** All 36 places of the map, row by row. */
export function places(townships: readonly Row[]): Place[] {
  const placed = new Map(townships.map((township) => [`${township.tile_row}:${township.tile_column}`, township]))
  return Array.from({ length: SIDE * SIDE }, (_, index) => {
    const row = Math.floor(index / SIDE) + 1
    const column = (index % SIDE) + 1
    return { row, column, township: placed.get(`${row}:${column}`) ?? null }
  })
}

/** The sum of numbers of which some may be unknown; unknown only when all are. */
export function sum(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value): value is number => typeof value === 'number')
  return known.length ? known.reduce((total, value) => total + value, 0) : null
}

export type Order = '' | 'rate' | 'missing'

const rate = (row: Row) => (row.target ? row.counted / row.target : Number.POSITIVE_INFINITY)
export const missing = (row: Row): number | null => (row.target === null ? null : Math.max(row.target - row.counted, 0))

/** Persons more or fewer than the plan line asks by now. */
export const ahead = (row: Pick<Row, 'due' | 'counted'>): number | null =>
  row.due === null ? null : row.counted - row.due
export const aheadWords = (persons: number | null): string =>
  persons === null ? '—' : persons < 0 ? `少 ${count(-persons)}` : persons > 0 ? `多 ${count(persons)}` : '相符'

/** Townships in code order, or with the furthest behind first. */
export function ordered(townships: readonly Row[], order: string): Row[] {
  const rows = [...townships]
  if (order === 'rate') return rows.sort((a, b) => rate(a) - rate(b))
  if (order === 'missing') return rows.sort((a, b) => (missing(b) ?? -1) - (missing(a) ?? -1))
  return rows
}

/** Where a figure leads: to its list, for who may open it. */
export function leadsTo(figure: FigureOut, drills: boolean): string | null {
  const { link } = figure.explain
  return link && (drills || !link.startsWith('/persons')) ? link : null
}

/** The address of the people behind a number: the registry's filters in the URL. */
export function peopleAt(filters: Record<string, string>): string {
  return `/persons?${new URLSearchParams({ status: 'active', ...filters })}`
}

export interface Bar {
  code: string
  name: string
  value: number
}

/** People with a wish by trade over the shown townships, the most wanted first; trades without any are left out. */
export function wishBars(progress: ProgressOut): Bar[] {
  return progress.trades
    .map(({ code, name }) => ({ code, name, value: sum(progress.townships.map((row) => row.wishes[code])) ?? 0 }))
    .filter((bar) => bar.value > 0)
    .sort((a, b) => b.value - a.value)
}

/** 2026-11-01 → 2026年11月. */
export const monthName = (month: string): string => `${month.slice(0, 4)}年${Number(month.slice(5, 7))}月`

/** One sentence for who cannot see the map. */
export function mapWords(townships: readonly Row[]): string {
  const asked = townships.filter((township) => township.target)
  const behind = asked.filter((township) => (ahead(township) ?? 0) < 0)
  if (!asked.length) return '各乡镇还没有任务数。'
  if (!behind.length) return `${asked.length}个有任务的乡镇，结业人数都达到序时进度。`
  return `${asked.length}个有任务的乡镇中，${behind.length}个低于序时进度，完成率最低的是${ordered(asked, 'rate')[0]?.name}。`
}
