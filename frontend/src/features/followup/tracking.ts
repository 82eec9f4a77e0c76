import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { idempotencyKey, saveFile, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import { choicesOf, type Field, type Key, YES_NO } from '@/shared/form'
import { day, stamp, text, yuan } from '@/shared/format'
import type { Column } from '@/shared/table'
import { atPoint, CHANNELS, OUTCOMES, WORKPLACES } from './words'

/** Indicators follow what is said here. */
export const ROOM = 'followup'

export const useTasks = (query: Ref<NonNullable<t.ListFollowupTasksData['query']>>) =>
  useQuery({
    queryKey: [ROOM, 'tasks', query],
    queryFn: () => unwrap(sdk.listFollowupTasks({ query: query.value })),
    placeholderData: keepPreviousData,
  })
export const useTask = (id: Ref<string>) =>
  useQuery({ queryKey: [ROOM, 'task', id], queryFn: () => unwrap(sdk.readFollowupTask({ path: { id: id.value } })) })
export const useVisits = (of: Ref<t.FollowupTaskOut | undefined>) =>
  useQuery({
    queryKey: [ROOM, 'visits', of],
    enabled: () => of.value !== undefined,
    queryFn: async () => {
      const found = await unwrap(sdk.listReturnVisits({ query: { class_id: of.value?.class_id ?? null, limit: 200 } }))
      return found.items.filter((each) => each.enrolment_id === of.value?.enrolment_id)
    },
  })
export const record = (id: string, body: t.EmploymentIn, headers: Key) =>
  unwrap(sdk.createEmploymentRecord({ path: { id }, body, headers }))
export const visit = (body: t.ReturnVisitIn, headers: Key) => unwrap(sdk.createReturnVisit({ body, headers }))

export async function exportSheet(reason: string, point: string): Promise<void> {
  const query = point === '' ? {} : { point: Number(point) }
  const file = await unwrap(sdk.exportFollowupSheet({ body: { reason }, query, parseAs: 'blob' }))
  saveFile(file as Blob, `就业跟踪登记表_${stamp()}.xlsx`)
}
export const uploadSheet = (file: File) =>
  unwrap(
    sdk.createFollowupImport({
      body: file,
      query: { file_name: file.name.slice(-60) },
      headers: idempotencyKey(),
    }),
  )

export const taskColumns: Column<t.FollowupTaskListOut>[] = [
  { key: 'name', title: '学员' },
  { key: 'months', title: '时点', show: (row) => atPoint(row.months) },
  { key: 'outcome_name', title: '结果' },
  { key: 'due_on', title: '应办完', show: (row) => day(row.due_on) },
  { key: 'masked_number', title: '身份证号' },
  { key: 'class_name', title: '培训班' },
  { key: 'sampled', title: '抽样复核', show: (row) => (row.sampled ? (row.rechecked ? '已复核' : '抽中') : '—') },
]

/** What stands now: the newest that was said first or corrected; a recheck is another person's. */
export const standing = (records: t.EmploymentOut[]): t.EmploymentOut | undefined =>
  records.filter((each) => each.kind !== 'recheck').slice(-1)[0]

const CHANNEL = choicesOf({ phone: CHANNELS.phone ?? '', visit: CHANNELS.visit ?? '', sheet: CHANNELS.sheet ?? '' })

export function answerFields(correction: boolean): Field<keyof t.EmploymentIn>[] {
  const fields: Field<keyof t.EmploymentIn>[] = [
    { name: 'outcome', label: '现在的情况', choices: choicesOf(OUTCOMES) },
    { name: 'reason', label: '原因', optional: true, hint: '未就业、联系不上的必填', maxlength: 500 },
    { name: 'employer', label: '单位', optional: true, hint: '就业的必填' },
    { name: 'post', label: '岗位', optional: true },
    { name: 'place', label: '地点', choices: choicesOf(WORKPLACES), optional: true, hint: '就业的必填' },
    { name: 'matches_trade', label: '和所学工种一致', kind: 'yes', choices: YES_NO, optional: true },
    { name: 'contract', label: '签了劳动合同', kind: 'yes', choices: YES_NO, optional: true },
    { name: 'insurance', label: '参加了社会保险', kind: 'yes', choices: YES_NO, optional: true },
    { name: 'income_before_fen', label: '培训前月收入（元）', kind: 'yuan', optional: true },
    { name: 'income_after_fen', label: '现在月收入（元）', kind: 'yuan', optional: true },
    { name: 'evidence', label: '凭据', optional: true, hint: '如“工资条照片”' },
    { name: 'channel', label: '怎样问的', choices: CHANNEL },
    { name: 'asked_on', label: '哪天问的', kind: 'date' },
  ]
  const note: Field<keyof t.EmploymentIn> = { name: 'note', label: '原来错在哪里', kind: 'text', maxlength: 500 }
  return correction ? [...fields, note] : fields
}

export const visitFields: Field<keyof t.ReturnVisitIn>[] = [
  {
    name: 'satisfaction',
    label: '满意程度',
    kind: 'count',
    choices: choicesOf({ 5: '很满意', 4: '满意', 3: '一般', 2: '不满意', 1: '很不满意' }),
  },
  { name: 'suggestion', label: '意见建议', kind: 'text', optional: true, maxlength: 500 },
  { name: 'channel', label: '怎样回访的', choices: CHANNEL },
  { name: 'visited_on', label: '哪天回访的', kind: 'date' },
]

export const recordColumns: Column<t.EmploymentOut>[] = [
  { key: 'asked_on', title: '日期', show: (row) => day(row.asked_on) },
  { key: 'kind_name', title: '登记' },
  { key: 'outcome_name', title: '情况' },
  { key: 'employer', title: '单位和岗位', show: (row) => text([row.employer, row.post].filter(Boolean).join('，')) },
  { key: 'place', title: '地点', show: (row) => text(WORKPLACES[row.place ?? '']) },
  { key: 'income_after_fen', title: '月收入（前→后，元）', align: 'right', show: (row) => incomes(row) },
  { key: 'reason', title: '原因或说明', show: (row) => text([row.reason, row.note].filter(Boolean).join('；')) },
  { key: 'asked_by_name', title: '登记人' },
]
const incomes = (row: t.EmploymentOut) =>
  row.income_before_fen === null && row.income_after_fen === null
    ? '—'
    : `${yuan(row.income_before_fen)}→${yuan(row.income_after_fen)}`
