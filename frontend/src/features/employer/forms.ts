/** The short forms of employers, posts and orders. */
import type * as t from '@/api/generated/types.gen'
import { type Choice, choicesOf, type Field, REASON } from '@/shared/form'
import { KINDS, PLACES } from './words'

const reached: Field<'address' | 'contact' | 'phone' | 'capacity'>[] = [
  { name: 'address', label: '地址' },
  { name: 'contact', label: '联系人', maxlength: 50 },
  { name: 'phone', label: '电话', maxlength: 20 },
  { name: 'capacity', label: '可吸纳人数', kind: 'count' },
]

/** The office keeps all of it, an employer itself how it is reached. */
export function employerFields(places: Choice[], brands: Choice[], whole: boolean): Field<keyof t.EmployerIn>[] {
  if (!whole) return reached
  return [
    { name: 'name', label: '名称' },
    { name: 'kind', label: '类型', choices: choicesOf(KINDS) },
    { name: 'region', label: '所在乡镇', choices: places, hint: '不在乡镇的选全县' },
    { name: 'place', label: '地点', choices: choicesOf(PLACES) },
    ...reached,
    { name: 'brands', label: '劳务品牌', kind: 'many', choices: brands, optional: true },
  ]
}

const work = (trades: Choice[]): Field<'trade' | 'persons' | 'wage_fen'>[] => [
  { name: 'trade', label: '工种', choices: trades },
  { name: 'persons', label: '人数', kind: 'count' },
  { name: 'wage_fen', label: '月工资（元）', kind: 'yuan' },
]

export const postFields = (trades: Choice[]): Field<'title' | keyof t.JobPostIn>[] => [
  { name: 'title', label: '岗位名称' },
  ...work(trades),
  { name: 'valid_until', label: '招到哪天', kind: 'date' },
  { name: 'demands', label: '要求', kind: 'text', optional: true, maxlength: 500 },
]

export const postChange: Field<keyof t.JobPostPatch>[] = [
  { name: 'persons', label: '招聘人数', kind: 'count' },
  { name: 'filled', label: '已招人数', kind: 'count' },
  { name: 'wage_fen', label: '月工资（元）', kind: 'yuan' },
  { name: 'valid_until', label: '招到哪天', kind: 'date' },
  { name: 'state', label: '状态', choices: choicesOf({ open: '招聘中', closed: '已结束' }) },
]

export const orderFields = (trades: Choice[]): Field<keyof t.OrderPatch>[] => [
  { name: 'post', label: '岗位' },
  ...work(trades),
  { name: 'demands', label: '技能要求', kind: 'text', maxlength: 500 },
  { name: 'deliver_by', label: '交付期限', kind: 'date' },
]

/** What a step asks for: which institution, which class, how many were hired, or why. */
export function stepFields(to: string, schools: Choice[], classes: Choice[]): Field<keyof t.OrderMoveIn>[] {
  if (to === 'offered') return [{ name: 'institution_id', label: '委托的培训机构', choices: schools }]
  if (to === 'training') return [{ name: 'class_id', label: '培训班', choices: classes, hint: '本机构同一工种的班' }]
  if (to === 'closed') return [{ name: 'hired', label: '录用人数', kind: 'count' }]
  return to === 'declined' || to === 'cancelled' ? [REASON] : []
}
