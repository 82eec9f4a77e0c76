/** What is typed for a batch, and what is sent. */
import type { BatchIn, SchemeOut } from '@/api/generated/types.gen'
import type { Choice, Values } from '@/shared/form'

/** The version of each scheme by which vouchers are given today: the newest that is approved and holds. */
export function givenNow(schemes: SchemeOut[], today: string): Choice[] {
  const newest = new Map<string, SchemeOut>()
  for (const each of schemes.filter((one) => one.state === 'approved' && one.valid_since <= today)) {
    const known = newest.get(each.code)
    const later = !known || [known.valid_since, known.number] < [each.valid_since, each.number]
    if (later) newest.set(each.code, each)
  }
  return [...newest.values()].map(({ id, name, number }) => ({ code: id, name: `${name}（第 ${number} 版）` }))
}

/** The ID numbers of a pasted column: a line each, whatever stands around them. */
export const numbersOf = (typed: string): string[] =>
  typed
    .split(/[\n\r\t,，;；]+/)
    .map((each) => each.trim())
    .filter((each) => each !== '')

export function batchOf(values: Values): BatchIn {
  const of = { scheme_id: String(values.scheme_id), name: String(values.name).trim(), year: Number(values.year) }
  if (values.by === 'sheet') return { ...of, sheet: { id_numbers: numbersOf(String(values.numbers)) } }
  return { ...of, rule: { townships: Array.isArray(values.townships) ? values.townships : [] } }
}
