import type {
  ReviewOut,
  StudyOut,
  TeacherListOut,
  TeacherMonthOut,
  TitleOut,
  VenueOut,
  VenueStatusOut,
} from '@/api/generated/types.gen'
import { count, day, text } from '@/shared/format'
import type { Column } from '@/shared/table'
import { SEX } from '@/shared/words'
import { OUTCOMES, sortOf, TITLE_STATES, VENUE_STATES, yearWord } from './poolWords'

export const teacherColumns: Column<TeacherListOut>[] = [
  { key: 'name', title: '姓名' },
  { key: 'state_name', title: '状态' },
  { key: 'trades', title: '授课工种', show: (row) => text(row.trades.join('、')) },
  { key: 'source_name', title: '来源' },
  { key: 'employer', title: '所在单位' },
  { key: 'title', title: '职称', show: (row) => text(row.title) },
  { key: 'sex', title: '性别', show: (row) => SEX[row.sex] ?? row.sex },
]
export const reviewColumns: Column<ReviewOut>[] = [
  { key: 'year', title: '年度' },
  { key: 'outcome', title: '结论', show: (row) => OUTCOMES[row.outcome] ?? row.outcome },
  { key: 'reason', title: '评语' },
]
export const studyColumns: Column<StudyOut>[] = [
  { key: 'place', title: '进修单位' },
  { key: 'outside_prefecture', title: '地点', show: (row) => (row.outside_prefecture ? '州外' : '州内') },
  { key: 'specialty', title: '专业' },
  { key: 'since', title: '时间', show: (row) => `${day(row.since)} 至 ${day(row.until)}` },
  { key: 'result', title: '结果', show: (row) => text(row.result) },
]
export const titleColumns: Column<TitleOut>[] = [
  { key: 'title', title: '申报的职称' },
  { key: 'applied_on', title: '申报日期', show: (row) => day(row.applied_on) },
  { key: 'private', title: '教师类别', show: (row) => (row.private ? '民办机构教师' : '其他') },
  { key: 'state', title: '结果', show: (row) => TITLE_STATES[row.state] ?? row.state },
]
export const hourColumns: Column<TeacherMonthOut>[] = [
  { key: 'month', title: '月份', show: (row) => `${row.month.slice(0, 4)} 年 ${Number(row.month.slice(5, 7))} 月` },
  { key: 'lessons', title: '课次', align: 'right', show: (row) => count(row.lessons) },
  { key: 'hours', title: '课时', align: 'right', show: (row) => count(row.hours) },
]
export const venueColumns = (year: number): Column<VenueOut>[] => [
  { key: 'name', title: '场地' },
  { key: 'sort', title: '种类', show: sortOf },
  { key: 'state', title: '状态', show: (row) => VENUE_STATES[row.state] ?? row.state },
  { key: 'statuses', title: `${year} 年`, show: (row) => yearWord(row, year).words },
  { key: 'seats', title: '可容纳（人）', align: 'right', show: (row) => count(row.seats) },
  { key: 'region_name', title: '所在地' },
  { key: 'institution_name', title: '所属', show: ownerOf },
  { key: 'address', title: '地址' },
]
/** Whose venue it is, as far as the reader may know. */
export function ownerOf(row: VenueOut): string {
  if (row.owner_township) return row.region_name
  return row.institution_name ?? (row.institution_id ? '其他机构' : '全县共用')
}
export const statusColumns: Column<VenueStatusOut>[] = [
  { key: 'year', title: '年度' },
  { key: 'usable', title: '能不能用', show: (row) => (row.usable ? '可用' : '不可用') },
  { key: 'reason', title: '检查情况' },
]
