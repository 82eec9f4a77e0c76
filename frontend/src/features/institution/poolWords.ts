import type { TeacherOut, VenueOut } from '@/api/generated/types.gen'
import { can, me } from '@/api/session'
import type { Tone } from '@/shared/words'

export const TEACHER_STATES: Record<string, string> = {
  proposed: '待入库',
  active: '在库',
  refused: '未入库',
  left: '已出库',
}
const TONES: Record<string, Tone> = { proposed: 'info', active: 'good', refused: 'bad', left: 'warn' }
export const teacherTone = (state: string): Tone => TONES[state] ?? 'plain'
export const TITLE_STATES: Record<string, string> = { submitted: '评审中', passed: '已通过', failed: '未通过' }
export const OUTCOMES: Record<string, string> = { stay: '留任', leave: '出库' }
export const VENUE_KINDS: Record<string, string> = { classroom: '教室', practical: '实训场地', base: '乡镇培训基地' }
export const VENUE_STATES: Record<string, string> = { active: '在用', closed: '已停用' }
export const TEACHER_LABELS: Record<string, string> = {
  name: '姓名',
  employer: '所在单位',
  has_degree: '有学历',
  title: '职称',
  recommendation: '推荐意见',
  state: '状态',
  reason: '原因',
  institution_id: '推荐机构',
  source: '来源',
  sex: '性别',
}
const NEXT: Record<string, string> = {
  proposed: '等县教育局核对材料后入库',
  active: '可以排课和预约',
  refused: '不能排课；材料补齐后可以再入库',
  left: '不再排新课，原来的课时记录都保留',
}
export const teacherNext = (state: string): string => NEXT[state] ?? ''

/** R116: the office and the education bureau keep the pool; the other departments read it. */
export function keepsPool(): boolean {
  const unit = me.value?.department_id
  return can('institution:teacher:admit') && (!unit || unit.endsWith('jiaoyu'))
}
/** An institution changes its proposals until they are decided. */
export const keepsTeacher = (of: TeacherOut): boolean =>
  keepsPool() ||
  (can('institution:teacher:keep') && of.state === 'proposed' && of.institution_id === me.value?.institution_id)

/** The office keeps every venue, an institution its own, a township its base. */
export function keepsVenue(of: VenueOut): boolean {
  if (!can('institution:venue:keep')) return false
  const { institution_id, role, region } = me.value ?? {}
  if (institution_id) return institution_id === of.institution_id
  return role !== 'township' || region === of.owner_township
}

/** What is said of a year: usable, not usable, or nothing yet. */
export function yearWord(of: VenueOut, year: number): { kind: Tone; words: string } {
  const said = of.statuses.find((each) => each.year === year)
  if (!said) return { kind: 'plain', words: '未评定' }
  return said.usable ? { kind: 'good', words: '可用' } : { kind: 'bad', words: '不可用' }
}
export const sortOf = (of: VenueOut): string => of.sort_name ?? VENUE_KINDS[of.kind] ?? of.kind
