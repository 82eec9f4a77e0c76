/** The short forms of an institution's page. */
import type * as t from '@/api/generated/types.gen'
import { type Choice, choicesOf, type Field } from '@/shared/form'
import { LEVEL_CHOICES } from '@/shared/words'
import { DECISIONS, KINDS_OF_FACILITY, KINDS_OF_PARTNER, KINDS_OF_RESOURCE, LABELS } from './words'

const own = (): Field<'address' | 'contact' | 'phone' | 'platform_url'>[] => [
  { name: 'address', label: '地址' },
  { name: 'contact', label: '联系人', maxlength: 50 },
  { name: 'phone', label: '电话', maxlength: 20 },
  { name: 'platform_url', label: '线上平台', optional: true, hint: '以 http 开头的网址', maxlength: 190 },
]

/** The office keeps all of it, the institution itself how it is reached (R60). */
export function institutionFields(kinds: Choice[], whole: boolean): Field<keyof t.InstitutionIn>[] {
  if (!whole) return own()
  return [
    { name: 'name', label: LABELS.name },
    { name: 'kind', label: LABELS.kind, choices: kinds },
    { name: 'licence_number', label: LABELS.licence_number, maxlength: 40 },
    { name: 'licence_until', label: LABELS.licence_until, kind: 'date' },
    { name: 'home', label: '所在地', hint: '如“甘肃省东乡县”' },
    ...own(),
  ] as Field<keyof t.InstitutionIn>[]
}

export const tradeFields = (trades: Choice[]): Field<keyof t.TradeOfLicenceIn>[] => [
  { name: 'trade', label: '工种', choices: trades },
  { name: 'highest_level', label: '最高等级', kind: 'count', choices: LEVEL_CHOICES },
  { name: 'valid_since', label: '从哪天起', kind: 'date' },
]

export const facilityFields = (trades: Choice[]): Field<keyof t.FacilityIn>[] => [
  { name: 'kind', label: '种类', choices: choicesOf(KINDS_OF_FACILITY) },
  { name: 'name', label: '名称' },
  { name: 'trade', label: '用于工种', choices: trades, optional: true, hint: '各工种共用的不填' },
  { name: 'quantity', label: '数量', kind: 'count' },
  { name: 'places', label: '可容纳人数', kind: 'count', hint: '教室座位或实训工位；设备填 0' },
  { name: 'value_fen', label: '价值（元）', kind: 'yuan' },
  { name: 'remark', label: '说明', kind: 'text', optional: true },
]

export const agreementFields: Field<keyof t.CooperationIn>[] = [
  { name: 'partner', label: '合作单位' },
  { name: 'partner_kind', label: '合作单位类型', choices: choicesOf(KINDS_OF_PARTNER) },
  { name: 'content', label: '合作内容', kind: 'text' },
  { name: 'valid_since', label: '从', kind: 'date' },
  { name: 'valid_until', label: '到', kind: 'date' },
]

export const resourceFields: Field<keyof t.SharedResourceIn>[] = [
  { name: 'kind', label: '种类', choices: choicesOf(KINDS_OF_RESOURCE) },
  { name: 'name', label: '名称', hint: '如“缝纫机 20 台”' },
  { name: 'available', label: '什么时候可用', hint: '如“周末全天”' },
]

export const inputFields: Field<keyof t.RecognitionPatch>[] = [
  { name: 'classroom_places', label: '教室座位（个）', kind: 'count' },
  { name: 'teachers', label: '教师（人）', kind: 'count' },
  { name: 'practice_places', label: '实训工位（个）', kind: 'count' },
  { name: 'statement', label: '说明', kind: 'text', hint: '设施、师资、实训场地的情况' },
]
export const yearFields = (years: number[]): Field<keyof t.RecognitionIn>[] => [
  { name: 'year', label: '年度', kind: 'count', choices: years.map((y) => ({ code: String(y), name: `${y} 年` })) },
  ...inputFields,
]

export const decisionFields: Field<keyof t.DecisionIn>[] = [
  { name: 'facilities_score', label: '设施得分（0—100）', kind: 'count' },
  { name: 'teachers_score', label: '师资得分（0—100）', kind: 'count' },
  { name: 'sites_score', label: '实训场地得分（0—100）', kind: 'count' },
  { name: 'decision', label: '结论', choices: choicesOf(DECISIONS) },
  { name: 'approved_capacity', label: '核定规模（人）', kind: 'count', hint: '不予认定的按 0 人' },
  { name: 'conditions', label: '要满足的条件', kind: 'text', optional: true, hint: '有条件认定必填' },
  { name: 'reason', label: '理由', kind: 'text', maxlength: 500 },
]
