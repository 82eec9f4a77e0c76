import type { ClassListOut, LessonOut, Stage, WhereaboutsOut } from '@/api/generated/types.gen'
import { day, moment, text } from '@/shared/format'
import type { Column } from '@/shared/table'
import { ENROLMENT, SEX } from '@/shared/words'
import { MODES } from './words'

const level = (row: { level: number }) => (row.level ? `${row.level} 级` : '不分等级')

export const classColumns: Column<ClassListOut>[] = [
  { key: 'name', title: '培训班', wrap: true },
  { key: 'state_name', title: '状态' },
  { key: 'waiting_for', title: '等谁办理', show: (row) => text(row.waiting_for) },
  { key: 'due_on', title: '应办完', show: (row) => day(row.due_on) },
  { key: 'institution_name', title: '培训机构', wrap: true },
  { key: 'trade_name', title: '工种', more: (row) => `（${level(row)}）` },
  { key: 'mode', title: '方式', show: (row) => MODES[row.mode] ?? row.mode },
  { key: 'enrolled', title: '报名／名额', align: 'right', show: (row) => `${row.enrolled}／${row.size}` },
  { key: 'starts_on', title: '时间', show: (row) => day(row.starts_on), more: (row) => ` 至 ${day(row.ends_on)}` },
]

export const lessonColumns: Column<LessonOut>[] = [
  { key: 'since', title: '时间', show: (row) => `${moment(row.since)}—${moment(row.until).slice(-5)}` },
  { key: 'title', title: '内容' },
  { key: 'kind', title: '类型', show: (row) => (row.kind === 'practical' ? '实操' : '理论') },
  { key: 'hours', title: '课时', align: 'right' },
  { key: 'teacher_name', title: '教师' },
  { key: 'venue_name', title: '场地' },
  { key: 'reason', title: '调课原因', show: (row) => text(row.reason) },
]

const OVER: Stage[] = ['assessed', 'accepted', 'settled', 'archived']
/** Who was never completed when the class had its results. */
const enrolment = (row: WhereaboutsOut) =>
  row.state === 'enrolled' && OVER.includes(row.class_state) ? '未结业' : (ENROLMENT[row.state] ?? row.state)

export const rosterColumns: Column<WhereaboutsOut>[] = [
  { key: 'name', title: '姓名' },
  { key: 'masked_number', title: '身份证号' },
  { key: 'sex', title: '性别', show: (row) => SEX[row.sex] ?? row.sex },
  { key: 'township', title: '乡镇' },
  { key: 'state', title: '状态', show: enrolment },
  { key: 'reason', title: '原因', show: (row) => text(row.reason) },
]

/** When and where somebody's next lesson is. */
const next = (row: WhereaboutsOut) =>
  row.next_since ? `${moment(row.next_since)}—${moment(row.next_until).slice(-5)}，${row.next_venue}` : '—'

export const whereColumns: Column<WhereaboutsOut>[] = [
  { key: 'name', title: '姓名' },
  { key: 'masked_number', title: '身份证号', under: 'name' },
  { key: 'township', title: '乡镇' },
  { key: 'class_name', title: '培训班', wrap: true },
  { key: 'institution_name', title: '培训机构', wrap: true },
  { key: 'state', title: '报名', show: enrolment },
  { key: 'class_state_name', title: '班级状态' },
  { key: 'starts_on', title: '时间', show: (row) => day(row.starts_on), more: (row) => ` 至 ${day(row.ends_on)}` },
  { key: 'next_since', title: '下一节课', wrap: true, show: next },
]
