/** The short forms of the pool of teachers, of venues and of bookings. */
import type * as t from '@/api/generated/types.gen'
import { type Choice, choicesOf, type Field, YES_NO } from '@/shared/form'
import { SEX } from '@/shared/words'
import { CLOCKS } from './months'
import { OUTCOMES } from './poolWords'

const known = (trades: Choice[]): Field<keyof t.TeacherPatch>[] => [
  { name: 'employer', label: '所在单位' },
  { name: 'has_degree', label: '有没有学历', kind: 'yes', choices: YES_NO },
  { name: 'title', label: '职称', optional: true, hint: '如“讲师”“高级技师”，没有的不填' },
  { name: 'recommendation', label: '推荐意见', kind: 'text', optional: true, hint: '没有学历和职称的必填' },
  { name: 'trades', label: '授课工种', kind: 'many', choices: trades },
]
export const teacherFields = (sources: Choice[], trades: Choice[], schools: Choice[]): Field<keyof t.TeacherIn>[] => [
  { name: 'name', label: '姓名', maxlength: 50 },
  { name: 'sex', label: '性别', choices: choicesOf(SEX) },
  { name: 'source', label: '来源', choices: sources },
  ...(schools.length
    ? [
        {
          name: 'institution_id' as const,
          label: '所属机构',
          choices: schools,
          optional: true,
          hint: '不属于机构的不填',
        },
      ]
    : []),
  ...(known(trades) as Field<keyof t.TeacherIn>[]),
]
export const teacherPatchFields = (trades: Choice[]): Field<keyof t.TeacherPatch>[] => [
  { name: 'name', label: '姓名', maxlength: 50 },
  ...known(trades),
]

const years = (): Choice[] => {
  const now = new Date().getFullYear()
  return [now + 1, now, now - 1].map((year) => ({ code: String(year), name: `${year} 年` }))
}
export const reviewFields = (): Field<keyof t.ReviewIn>[] => [
  { name: 'year', label: '年度', kind: 'count', choices: years().slice(1) },
  { name: 'outcome', label: '结论', choices: choicesOf(OUTCOMES), hint: '出库的不再排新课' },
  { name: 'reason', label: '评语', kind: 'text', maxlength: 500 },
]
export const studyFields: Field<keyof t.StudyIn>[] = [
  { name: 'place', label: '进修单位' },
  { name: 'outside_prefecture', label: '是否在州外', kind: 'yes', choices: YES_NO },
  { name: 'specialty', label: '专业' },
  { name: 'since', label: '从', kind: 'date' },
  { name: 'until', label: '到', kind: 'date' },
  { name: 'result', label: '结果', kind: 'text', optional: true, hint: '结束后再填，如“结业，良好”' },
]
export const titleFields: Field<keyof t.TitleIn>[] = [
  { name: 'title', label: '申报的职称' },
  { name: 'applied_on', label: '申报日期', kind: 'date' },
]
export const titleResultFields: Field<keyof t.TitleResultIn>[] = [
  {
    name: 'state',
    label: '评审结果',
    choices: choicesOf({ passed: '已通过', failed: '未通过' }),
    hint: '通过的，教师的职称随之更新',
  },
]

/** Kind and sort are one choice: a practical venue has one of five sorts, a base one of three. */
export type VenueForm = Omit<t.VenueIn, 'kind' | 'owner_township'>
export function venueKinds(role: string | undefined, practical: Choice[], base: Choice[]): Choice[] {
  const of = (kind: string, name: string, sorts: Choice[]) =>
    sorts.map((each) => ({ code: `${kind}/${each.code}`, name: `${name}：${each.name}` }))
  const bases = of('base', '乡镇培训基地', base)
  if (role === 'township') return bases
  const own = [{ code: 'classroom/', name: '教室' }, ...of('practical', '实训场地', practical)]
  return role === 'institution' ? own : [...own, ...bases]
}
export const venueFields = (kinds: Choice[], townships: Choice[], schools: Choice[]): Field<keyof VenueForm>[] => [
  { name: 'name', label: '名称' },
  { name: 'sort', label: '种类', choices: kinds },
  { name: 'region', label: '所在乡镇', choices: townships },
  { name: 'address', label: '地址' },
  { name: 'seats', label: '可容纳（人）', kind: 'count' },
  ...(schools.length
    ? [{ name: 'institution_id' as const, label: '所属机构', choices: schools, optional: true, hint: '乡镇基地不填' }]
    : []),
]
/** The body of the request; a base belongs to the township where it lies. */
export function venueBody(form: VenueForm): t.VenueIn {
  const [kind, sort] = String(form.sort).split('/')
  const body = { ...form, kind: kind as t.VenueIn['kind'], sort: sort || null }
  return kind === 'base' ? { ...body, owner_township: form.region } : body
}
export const venuePatchFields: Field<keyof t.VenuePatch>[] = [
  { name: 'name', label: '名称' },
  { name: 'address', label: '地址' },
  { name: 'seats', label: '可容纳（人）', kind: 'count' },
]
export const statusFields = (): Field<keyof t.VenueStatusIn>[] => [
  { name: 'year', label: '年度', kind: 'count', choices: years() },
  { name: 'usable', label: '能不能用', kind: 'yes', choices: YES_NO },
  { name: 'reason', label: '检查情况', kind: 'text', maxlength: 500 },
]

export interface BookingForm {
  institution_id?: string | null
  date: string
  since: string
  until: string
  purpose: string
}
const clocks = CLOCKS.map((code) => ({ code, name: code }))
export const bookingFields = (schools: Choice[]): Field<keyof BookingForm>[] => [
  ...(schools.length ? [{ name: 'institution_id' as const, label: '培训机构', choices: schools }] : []),
  { name: 'date', label: '日期', kind: 'date' },
  { name: 'since', label: '从', choices: clocks },
  { name: 'until', label: '到', choices: clocks },
  { name: 'purpose', label: '用途', hint: '如“教研活动”“设备检修”；上课请排在课程表里' },
]
