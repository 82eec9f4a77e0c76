/** The rows of a teaching plan while they are typed. */
import type { TeachingUnitIn, TeachingUnitOut } from '@/api/generated/types.gen'
import { corrected, type Hours, hoursOf } from '@/shared/hours'

export interface Row {
  title: string
  kind: 'theory' | 'practical'
  hours: string
  theme: string
}
const WHOLE = /^\d{1,4}$/
export const blank = (kind: Row['kind'] = 'theory'): Row => ({ title: '', kind, hours: '', theme: '' })
const counted = (row: Row) => (WHOLE.test(row.hours.trim()) ? Number(row.hours) : 0)
const timed = (rows: Row[]) => rows.map((row) => ({ row, kind: row.kind, hours: counted(row) }))

export const rowsOf = (units: TeachingUnitOut[]): Row[] =>
  units.map((unit) => ({
    title: unit.title,
    kind: unit.kind === 'practical' ? 'practical' : 'theory',
    hours: String(unit.hours),
    theme: unit.theme ?? '',
  }))

export const unitsOf = (rows: Row[]): TeachingUnitIn[] =>
  rows.map(({ title, kind, hours, theme }) => ({
    title: title.trim(),
    kind,
    hours: Number(hours),
    theme: theme || null,
  }))

export const hoursTyped = (rows: Row[]): Hours => hoursOf(timed(rows))

/** A correction in the rows: the longest unit of each kind takes the change, a missing kind gets a row of its own. */
export function rowsCorrected(rows: Row[], to: Hours): Row[] | null {
  const whole = [...rows]
  for (const kind of ['theory', 'practical'] as const)
    if (to[kind] && !whole.some((row) => row.kind === kind)) whole.push(blank(kind))
  return corrected(timed(whole), to)?.map(({ row, hours }) => ({ ...row, hours: String(hours) })) ?? null
}

/** What is wrong with the rows, by the field's name as the server's pointer gives it. */
export function faultsOfRows(rows: Row[]): Record<string, string> {
  const found: Record<string, string> = {}
  rows.forEach((row, at) => {
    if (row.title.trim().length < 2) found[`units.${at}.title`] = `第 ${at + 1} 行：请填写内容，至少两个字`
    if (!WHOLE.test(row.hours.trim()) || !Number(row.hours))
      found[`units.${at}.hours`] = `第 ${at + 1} 行：课时请填 1 以上的整数`
  })
  return found
}
