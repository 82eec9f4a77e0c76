/** Words for the history of an object. */
import type { Choice } from './form'
import { moment } from './format'
import { useTownships } from './choices'

export type Say = (field: string, value: unknown) => unknown
type Book = Record<string, string> | readonly Choice[] | undefined

/** Puts the codes of these fields into words; what has none stands as it is. */
export const sayBy =
  (books: Record<string, Book>): Say =>
  (field, value) => {
    const book = books[field]
    const code = String(value)
    const word = Array.isArray(book)
      ? (book as readonly Choice[]).find((each) => each.code === code)?.name
      : (book as Record<string, string> | undefined)?.[code]
    return word ?? value
  }

/** A stretch of time as the database writes it: 2026-12-01 08:30—10:45. */
export function stretch(value: unknown): unknown {
  const ends = String(value).match(/\d{4}-\d\d-\d\d[ T][\d:.]+[+-]\d\d(:?\d\d)?/g)
  if (ends?.length !== 2) return value
  const [from, to] = ends.map((end) => moment(end.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')))
  return `${from}—${to?.slice(-5)}`
}

/** A township or village by its code: the township's name, and the code of the village. */
export function usePlaces(): (code: unknown) => unknown {
  const townships = useTownships()
  return (code) => {
    const name = townships.value.find((each) => each.code === String(code).slice(0, 9))?.name
    if (!name) return code
    return String(code).length > 9 ? `${name}（村代码 ${code}）` : name
  }
}
