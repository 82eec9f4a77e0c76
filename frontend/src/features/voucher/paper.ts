/** Vouchers on paper: four a sheet, with the catalogue on the back of each. */
import type { CatalogueLineOut } from '@/api/generated/types.gen'
import { day } from '@/shared/format'

export const A_SHEET = 4
/** So many classes fit behind a quarter of a sheet. */
const BEHIND = 8

/** Groups of so many, the last one shorter. */
export const sheets = <T>(items: T[], size = A_SHEET): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, nth) => items.slice(nth * size, (nth + 1) * size))

export const lineOf = (line: CatalogueLineOut) => ({
  ...line,
  when: `${day(line.starts_on)} 至 ${day(line.ends_on)}`,
  where: line.place ?? line.address,
})

/** The classes that fit on the back, one of each trade and institution first, and how many more there are. */
export function backOf(lines: CatalogueLineOut[]) {
  const known = new Set<string>()
  const isFirst = (line: CatalogueLineOut) => {
    const kind = `${line.trade_name}|${line.institution_name}`
    return !known.has(kind) && known.add(kind)
  }
  const first = lines.filter(isFirst)
  const ordered = [...first, ...lines.filter((line) => !first.includes(line))]
  return { lines: ordered.slice(0, BEHIND).map(lineOf), more: Math.max(0, lines.length - BEHIND) }
}
