/** The form of a class request as data: what each mode and each place asks for, and the body that it makes. */
import type { ClassIn, ClassOut } from '@/api/generated/types.gen'
import { bodyOf, type Choice, type Field, startOf, type Values } from '@/shared/form'

export type Mode = ClassIn['facts']['kind']
export type Place = 'county' | 'out_of_county' | 'xiamen'

export const ABOUT: Field[] = [
  { name: 'name', label: '班名', hint: '同一年度内不能重名，如“电焊第1期”' },
  { name: 'demand', label: '对应的需求', hint: '答复哪里的用工、订单或培训意愿' },
]
export const TIME: Field[] = [
  { name: 'size', label: '人数', kind: 'count', maxlength: 3 },
  { name: 'starts_on', label: '开始日期', kind: 'date' },
  { name: 'ends_on', label: '结束日期', kind: 'date' },
]

export const FACTS: Record<Mode, Field[]> = {
  voucher: [{ name: 'scheme', label: '培训券办法', hint: '按哪一个培训券办法发放和核销' }],
  embedded: [
    { name: 'agency', label: '劳务机构', choices: [], hint: '由领导小组办公室登记' },
    { name: 'employer', label: '用工单位', choices: [], hint: '由领导小组办公室登记' },
    { name: 'post', label: '岗位', hint: '如“焊工”，与用工单位发布的岗位一致' },
    { name: 'posts', label: '岗位数', kind: 'count', maxlength: 5 },
    { name: 'pushed_on', label: '岗位推送日期', kind: 'date', hint: '开班前劳务机构已把岗位推送给培训机构' },
  ],
  order: [
    { name: 'number', label: '用工订单', choices: [], hint: '本机构已接单的用工订单' },
    { name: 'employer', label: '用工单位', choices: [] },
    { name: 'persons', label: '订单人数', kind: 'count', maxlength: 5 },
    { name: 'deliver_by', label: '交付日期', kind: 'date' },
  ],
  practical: [{ name: 'venue_id', label: '实训场地', choices: [], hint: '车间、工地、合作社、示范园区、示范基地' }],
  internet: [
    { name: 'platform', label: '培训平台' },
    { name: 'lessons', label: '线上课数', kind: 'count', maxlength: 5 },
  ],
}

export const JOURNEY: Record<Place, Field[]> = {
  county: [],
  out_of_county: [
    { name: 'sort', label: '现场教学的种类', choices: [] },
    { name: 'statement', label: '本地没有优质培训资源的说明', kind: 'text', maxlength: 500 },
    { name: 'destination', label: '目的地' },
    { name: 'escort', label: '带队人' },
  ],
  xiamen: [
    { name: 'sort', label: '项目种类', choices: [] },
    { name: 'partner', label: '合作院校或企业' },
    { name: 'departs_on', label: '出发日期', kind: 'date' },
    { name: 'returns_on', label: '返回日期', kind: 'date', hint: '学制性职业教育可以跨年度' },
  ],
}

/** The fields of a form whose choices are known; what stands in one stays a choice, and names that nobody has
 * registered are typed. */
export const offering = (fields: Field[], choices: Record<string, Choice[]>, values: Values): Field[] =>
  fields.map((field) => {
    if (!field.choices) return field
    const known = choices[field.name] ?? []
    if (NAMED.has(field.name) && !known.length) return { ...field, choices: undefined }
    const kept = String(values[field.name] ?? '')
    const more = kept && NAMED.has(field.name) && !known.some((each) => each.code === kept)
    return { ...field, choices: more ? [...known, { code: kept, name: kept }] : known }
  })
/** Fields that hold a name as it was on the day of the request, not a key. */
const NAMED = new Set(['agency', 'employer', 'number'])

interface Ordered {
  number: string
  employer_name: string
  persons: number
  deliver_by: string
}
/** What an order says of the class that answers to it. */
export const ordered = (order: Ordered): Values => ({
  employer: order.employer_name,
  persons: String(order.persons),
  deliver_by: order.deliver_by,
})

export const allFields = (mode: Mode, place: Place): Field[] => [...ABOUT, ...FACTS[mode], ...JOURNEY[place], ...TIME]

/** What the form holds of a class at first. */
export function startFrom(made: ClassOut | undefined): { mode: Mode; place: Place; values: Values } {
  const mode = (made?.facts.kind ?? 'voucher') as Mode
  const place = (made?.place ?? 'county') as Place
  const known = made ? { ...made, ...made.facts, ...made.journey } : {}
  return { mode, place, values: startOf(allFields(mode, place), known as Record<string, unknown>) }
}

/** The body of the request without its course. */
export function requested(mode: Mode, place: Place, values: Values): Omit<ClassIn, 'course_id'> {
  const facts = { kind: mode, ...bodyOf(FACTS[mode], values) }
  const journey = place === 'county' ? null : { place, ...bodyOf(JOURNEY[place], values) }
  return { ...bodyOf([...ABOUT, ...TIME], values), facts, journey } as Omit<ClassIn, 'course_id'>
}
