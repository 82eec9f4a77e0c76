/** The rows of a timetable while it is written: times in Beijing, shifts and copies. Pure. */
import type { LessonIn, LessonOut } from '@/api/generated/types.gen'
import { moment } from '@/shared/format'

export type Kind = LessonIn['kind']
export interface Row {
  key: number
  day: string
  start: string
  end: string
  hours: string
  kind: Kind
  title: string
  teacher_id: string
  venue_id: string
}
const MINUTES = 45
const DAY = 86_400_000
let last = 0
const fresh = () => ++last

export const fromLesson = (lesson: LessonOut): Row => ({
  key: fresh(),
  day: moment(lesson.since).slice(0, 10),
  start: moment(lesson.since).slice(11),
  end: moment(lesson.until).slice(11),
  hours: String(lesson.hours),
  kind: lesson.kind as Kind,
  title: lesson.title,
  teacher_id: lesson.teacher_id,
  venue_id: lesson.venue_id,
})

export const toLesson = (row: Row): LessonIn => ({
  title: row.title.trim(),
  kind: row.kind,
  since: `${row.day}T${row.start}:00+08:00`,
  until: `${row.day}T${row.end}:00+08:00`,
  hours: Number(row.hours),
  teacher_id: row.teacher_id,
  venue_id: row.venue_id,
})

/** A time of day so many minutes later, at most the end of the day. */
export function later(time: string, minutes: number): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const at = Math.min(hour * 60 + minute + minutes, 23 * 60 + 59)
  return `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`
}

/** The row with the shortest end that its hours allow. */
export const ending = (row: Row): Row => ({ ...row, end: later(row.start, MINUTES * (Number(row.hours) || 0)) })

export const shifted = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)

/** A new row after another one: the same teacher and venue, beginning when that one ends. */
export const following = (row: Row): Row => ending({ ...row, key: fresh(), start: later(row.end, 10) })

export const first = (day: string): Row =>
  ending({
    key: fresh(),
    day,
    start: '08:30',
    end: '',
    hours: '2',
    kind: 'theory',
    title: '',
    teacher_id: '',
    venue_id: '',
  })

/** `days` later: the rows of a scope (a day, or all) moved, or copied behind. */
export const move = (rows: Row[], scope: string, days: number): Row[] =>
  rows.map((row) => (!scope || row.day === scope ? { ...row, day: shifted(row.day, days) } : row))
export const copy = (rows: Row[], scope: string, days: number): Row[] => [
  ...rows,
  ...rows
    .filter((row) => !scope || row.day === scope)
    .map((row) => ({ ...row, key: fresh(), day: shifted(row.day, days) })),
]
export const inOrder = (rows: Row[]): Row[] =>
  [...rows].sort((one, other) => `${one.day} ${one.start}`.localeCompare(`${other.day} ${other.start}`))

/** What is missing in a row before anything is asked of the server. */
export function lacking(row: Row): string | null {
  const wanted = [
    [row.day, '日期'],
    [row.start, '开始时间'],
    [row.end, '结束时间'],
    [row.title.trim().length >= 2, '内容（2 个字以上）'],
    [/^\d{1,2}$/.test(row.hours) && Number(row.hours) > 0, '课时'],
    [row.teacher_id, '教师'],
    [row.venue_id, '场地'],
  ] as const
  const names = wanted.filter(([there]) => !there).map(([, name]) => name)
  return names.length ? `请填写：${names.join('、')}` : null
}
