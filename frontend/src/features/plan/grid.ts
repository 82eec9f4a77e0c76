import { count } from '@/shared/format'

/** The pure part of the allocation grid: numbers, paste, totals, undo (UX 11). */
export type Numbers = readonly (readonly number[])[]
export interface Place {
  row: number
  column: number
}
export interface PasteFault {
  row: number
  column: number
  text: string
}

/** A whole number as people write it: blanks, thousands separators, full-width digits; null when it is none. */
export function parseCount(text: string): number | null {
  const plain = text.normalize('NFKC').replace(/[\s,，]/g, '')
  if (!/^[0-9]{1,9}$/.test(plain)) return null
  return Number(plain)
}

/** A block copied from Excel or WPS: tab-separated lines; a trailing empty line is not a row. */
export function parseBlock(text: string): string[][] {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n')
  return lines.map((line) => line.split('\t'))
}

/** The numbers with a block laid over them; one bad or overhanging cell and nothing is laid. */
export function paste(numbers: Numbers, at: Place, text: string): { numbers: Numbers } | { fault: PasteFault } {
  const next = numbers.map((row) => [...row])
  for (const [down, line] of parseBlock(text).entries()) {
    for (const [right, word] of line.entries()) {
      const place = { row: at.row + down, column: at.column + right }
      const target = next[place.row]
      const value = word.trim() === '' ? 0 : parseCount(word)
      if (value === null || target?.[place.column] === undefined) return { fault: { ...place, text: word } }
      target[place.column] = value
    }
  }
  return { numbers: next }
}

export function put(numbers: Numbers, at: Place, value: number): Numbers {
  return numbers.map((row, r) => (r === at.row ? row.map((old, c) => (c === at.column ? value : old)) : row))
}

export interface Totals {
  rows: number[]
  columns: number[]
  all: number
}

export function totals(numbers: Numbers): Totals {
  const rows = numbers.map((row) => row.reduce((sum, value) => sum + value, 0))
  const columns = (numbers[0] ?? []).map((_, column) => numbers.reduce((sum, row) => sum + (row[column] ?? 0), 0))
  return { rows, columns, all: rows.reduce((sum, value) => sum + value, 0) }
}

/** 还差 N / 超出 N / 相符. */
export function words(target: number, placed: number): string {
  if (target === placed) return '相符'
  return target > placed ? `还差 ${count(target - placed)}` : `超出 ${count(placed - target)}`
}

/** Where a key leads; null when the key stays with the field. */
export function move(key: string, at: Place, rows: number, columns: number, shift = false): Place | null {
  const steps: Record<string, [number, number]> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    Enter: [shift ? -1 : 1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
  }
  const step = steps[key]
  if (!step) return null
  const next = { row: at.row + step[0], column: at.column + step[1] }
  const inside = next.row >= 0 && next.row < rows && next.column >= 0 && next.column < columns
  return inside ? next : at
}
