import { ProblemError } from '@/api/problem'
import type { PersonOut, PersonPatch, Wish } from '@/api/generated/types.gen'

export type Sealed = 'phone' | 'address'

/** What the form holds: text for every control, so that an empty control is an empty text. */
export interface Facts {
  phone: string
  address: string
  nation: string
  education: string
  health: string
  in_labour_force: boolean
  employment: string
  occupation: string
  workplace: string
  income: string
  remark: string
  categories: string[]
  wishes: { trade: string; mode: string }[]
  /** Sealed fields that the clerk empties: an empty control of theirs means only that nothing was typed. */
  cleared: Sealed[]
}

/** The form of a person; sealed fields start empty, since only their masks are known. */
export function factsOf(person?: PersonOut): Facts {
  return {
    phone: '',
    address: '',
    nation: person?.nation ?? '',
    education: person?.education ?? '',
    health: person?.health ?? '',
    in_labour_force: person?.in_labour_force ?? true,
    employment: person?.employment ?? '',
    occupation: person?.occupation ?? '',
    workplace: person?.workplace ?? '',
    income: person?.income_fen == null ? '' : String(person.income_fen / 100),
    remark: person?.remark ?? '',
    categories: [...(person?.categories ?? [])],
    wishes: (person?.wishes ?? []).map(({ trade, mode }) => ({ trade, mode: mode ?? '' })),
    cleared: [],
  }
}

export const NO_TOWNSHIP = '请选择乡镇'

/** A refusal as this form says it: of a place that was not chosen the server knows only that it is no code. */
export function explained(problem: unknown, region: string): unknown {
  if (!(problem instanceof ProblemError) || region) return problem
  const { status, code, detail, errors, params, requestId } = problem
  const told = errors.map((error) => (error.pointer === '/region' ? { ...error, detail: NO_TOWNSHIP } : error))
  return new ProblemError(status, code, detail, told, params, requestId)
}

/** Yuan as typed to fen, by digits alone. */
export function fen(typed: string): number | null {
  const text = typed.normalize('NFKC').replace(/[,，\s]/g, '')
  if (!text) return null
  const found = /^(\d{1,10})(?:\.(\d{1,2}))?$/.exec(text)
  if (!found) {
    const fault = { pointer: '/income_fen', code: 'bad_amount', detail: '年收入请填数字，单位元，最多两位小数。' }
    throw new ProblemError(422, 'bad_amount', '劳动力信息填写有误', [fault], {}, '')
  }
  return Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'))
}

const wishesOf = (form: Facts): Wish[] =>
  form.wishes.filter((wish) => wish.trade).map(({ trade, mode }) => ({ trade, mode: mode || null }))

/** The form as a request body. */
export function bodyOf(form: Facts): PersonPatch {
  const { income, wishes: _, cleared: __, in_labour_force, categories, ...texts } = form
  const given = Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, value.trim() || null]))
  return { ...given, in_labour_force, categories, income_fen: fen(income), wishes: wishesOf(form) }
}

/** Only what differs from the person as shown: of a sealed field a new text, or null where it is emptied. */
export function patchOf(form: Facts, shown: Facts): PersonPatch {
  const before = bodyOf(shown)
  const changed = Object.entries(bodyOf(form)).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof PersonPatch]),
  )
  return Object.fromEntries([...form.cleared.map((name) => [name, null]), ...changed])
}
