/** The scheme editor: what is typed, what is sent, and what an example makes of it. */
import type { Milestone, SchemeIn, SchemeOut } from '@/api/generated/types.gen'
import { yuan } from '@/shared/format'
import { type Field, choicesOf, type Values } from '@/shared/form'
import { KINDS, MILESTONES } from './words'

export interface AmountRow {
  trade: string
  yuan: string
}
export interface PartRow {
  milestone: Milestone
  percent: string
  days: string
}

const BASIS = 100
const WHOLE = 10_000
const FEN = 100
const MONEY = /^\d{1,6}(\.\d{1,2})?$/
const PERCENT = /^\d{1,3}(\.\d{1,2})?$/

export const headFields = (isNew: boolean): Field<keyof SchemeIn>[] => [
  ...(isNew
    ? ([{ name: 'code', label: '代号', maxlength: 40, hint: '小写字母、数字和下划线，如 county_voucher' }] as const)
    : []),
  { name: 'name', label: '名称', maxlength: 60 },
  { name: 'kind', label: '种类', choices: choicesOf(KINDS) },
  { name: 'valid_since', label: '从哪天起生效', kind: 'date' },
  { name: 'validity_days', label: '有效期（天）', kind: 'count', maxlength: 4, hint: '从发放那天算起' },
  { name: 'yearly_limit', label: '每人每年最多（张）', kind: 'count', maxlength: 2 },
]

const amountsOf = (of: Pick<SchemeOut, 'amounts'>): AmountRow[] =>
  Object.entries(of.amounts).map(([trade, fen]) => ({ trade, yuan: (Number(fen) / FEN).toFixed(2) }))

/** What the editor begins with: a version to be mended or followed, or the usual one. */
export function startFrom(of: SchemeOut | undefined): { values: Values; amounts: AmountRow[]; parts: PartRow[] } {
  if (!of) {
    const values = { code: '', name: '', kind: 'general', valid_since: '', validity_days: '365', yearly_limit: '1' }
    const parts: PartRow[] = [
      { milestone: 'completed', percent: '60', days: '30' },
      { milestone: 'certified', percent: '20', days: '90' },
      { milestone: 'employed', percent: '20', days: '180' },
    ]
    return { values: { ...values, categories: [] }, amounts: [{ trade: '', yuan: '' }], parts }
  }
  const { code, name, kind, valid_since, categories } = of
  const numbers = { validity_days: String(of.validity_days), yearly_limit: String(of.yearly_limit) }
  const parts = of.milestones.map((each) => ({
    milestone: each.milestone,
    percent: String(each.share / BASIS),
    days: String(each.within_days),
  }))
  return {
    values: { code, name, kind, valid_since, categories: [...categories], ...numbers },
    amounts: amountsOf(of),
    parts,
  }
}

/** 60.5 → 6050; what is no share is 0. */
export const basisPoints = (percent: string): number =>
  PERCENT.test(percent.trim()) ? Math.round(Number(percent) * BASIS) : 0
export const fenOf = (typed: string): number => (MONEY.test(typed.trim()) ? Math.round(Number(typed) * FEN) : 0)

/** How the shares stand to the whole: 合计 100%, or how much is missing or too much. */
export function sumWords(parts: PartRow[]): { fits: boolean; words: string } {
  const sum = parts.reduce((total, each) => total + basisPoints(each.percent), 0)
  const gap = Math.abs(WHOLE - sum) / BASIS
  const words = sum === WHOLE ? '相符' : `${sum < WHOLE ? '还差' : '超出'} ${gap}%`
  return { fits: sum === WHOLE, words: `合计 ${sum / BASIS}%，${words}` }
}

/** An amount in its parts; the last one takes the cent that is left. */
export function shareOut(fen: number, shares: number[]): number[] {
  const parts = shares.map((share) => Math.floor((fen * share) / WHOLE))
  const given = parts.slice(0, -1).reduce((total, each) => total + each, 0)
  return parts.map((part, nth) => (nth === parts.length - 1 ? fen - given : part))
}

/** R40: what a voucher for a trade is paid in, in a sentence. */
export function example(trade: string, fen: number, parts: PartRow[]): string {
  const shared = shareOut(
    fen,
    parts.map((each) => basisPoints(each.percent)),
  )
  const told = parts.map(
    (each, nth) =>
      `${MILESTONES[each.milestone]}后 ${each.days || '—'} 天内付 ${yuan(shared[nth] ?? 0)} 元（${each.percent || 0}%）`,
  )
  return `学${trade}，券值 ${yuan(fen)} 元：${told.join('，')}。`
}

/** What is missing in the two tables, by where it stands. */
export function tableFaults(amounts: AmountRow[], parts: PartRow[]): { amounts?: string; milestones?: string } {
  const trades = amounts.map((each) => each.trade)
  if (!amounts.length || amounts.some((each) => !each.trade || !fenOf(each.yuan)))
    return { amounts: '每一行都要选工种、填金额（元，最多两位小数）' }
  if (new Set(trades).size < trades.length) return { amounts: '同一个工种写了两行' }
  if (!parts.length || parts.some((each) => !basisPoints(each.percent) || !/^[1-9]\d{0,3}$/.test(each.days)))
    return { milestones: '每一行都要填比例（%）和天数' }
  const sum = sumWords(parts)
  return sum.fits ? {} : { milestones: `各节点比例合计应为 100%，${sum.words}` }
}

export const schemeOf = (values: Values, amounts: AmountRow[], parts: PartRow[]): SchemeIn => ({
  code: String(values.code).trim(),
  name: String(values.name).trim(),
  kind: values.kind as SchemeIn['kind'],
  categories: Array.isArray(values.categories) ? values.categories : [],
  amounts: Object.fromEntries(amounts.map((each) => [each.trade, fenOf(each.yuan)])),
  validity_days: Number(values.validity_days),
  yearly_limit: Number(values.yearly_limit),
  milestones: parts.map((each) => ({
    milestone: each.milestone,
    share: basisPoints(each.percent),
    within_days: Number(each.days),
  })),
  valid_since: String(values.valid_since),
})
