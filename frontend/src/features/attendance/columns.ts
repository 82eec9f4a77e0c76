import type { AttendanceCorrectionOut, SheetRowOut, TodayLessonOut } from '@/api/generated/types.gen'
import { moment, percent, text } from '@/shared/format'
import type { Column } from '@/shared/table'

export const STATES: Record<string, string> = { asked: '待审核', approved: '已批准', refused: '已退回' }

const clockOf = (row: { since: string; until: string }) =>
  `${moment(row.since).slice(-5)}—${moment(row.until).slice(-5)}`

export const dayColumns: Column<TodayLessonOut>[] = [
  { key: 'since', title: '时间', show: clockOf },
  { key: 'class_name', title: '培训班' },
  { key: 'title', title: '内容', show: (row) => `${row.title}（${row.kind === 'practical' ? '实操' : '理论'}）` },
  { key: 'venue_name', title: '场地' },
  { key: 'came', title: '签到／学员', align: 'right', show: (row) => `${row.came}／${row.enrolled}` },
  { key: 'calls', title: '点名', align: 'right', show: (row) => `${row.calls} 次` },
]

export const correctionColumns: Column<AttendanceCorrectionOut>[] = [
  { key: 'name', title: '学员' },
  { key: 'title', title: '课次', show: (row) => `${moment(row.since)} ${row.title}` },
  { key: 'attended', title: '改为', show: (row) => (row.attended ? '到课' : '缺课') },
  { key: 'reason', title: '理由' },
  { key: 'state', title: '状态', show: (row) => STATES[row.state] ?? row.state },
  { key: 'answer', title: '答复', show: (row) => text(row.answer) },
]

/** Attended over held hours, with both numbers beside the rate. */
export const rate = (row: SheetRowOut): string =>
  `${percent(row.attended_hours, row.held_hours)}（${row.attended_hours}／${row.held_hours} 课时）`
