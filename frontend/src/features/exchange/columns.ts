import type { ImportFaultOut, ImportOut } from '@/api/generated/types.gen'
import { count, moment, text } from '@/shared/format'
import type { Column } from '@/shared/table'

export const stateKind = (state: ImportOut['state']) =>
  (
    ({ done: 'good', failed: 'bad', undone: 'plain', cancelled: 'plain', checked: 'warn' }) as Partial<
      Record<ImportOut['state'], 'good' | 'bad' | 'plain' | 'warn'>
    >
  )[state] ?? 'info'

/** What the worker does, in words. */
export const stageWords: Record<ImportOut['stage'], string> = {
  waiting: '正在排队',
  reading: '正在读取并检查每一行',
  comparing: '正在与台账核对',
  storing: '正在写入台账',
  removing: '正在撤销',
  finished: '已完成',
}

/** What a sheet is about, and where that is shown. */
export function about(job: ImportOut): { name: string; of?: string; to?: string } {
  if (job.kind === 'roster')
    return { name: `${job.class_name} 学员名单`, of: job.class_name ?? '', to: `/classes/${job.class_id}` }
  if (job.kind === 'vouchers')
    return { name: `${job.batch_name} 发券名单`, of: job.batch_name ?? '', to: `/voucher-batches/${job.batch_id}` }
  if (job.kind === 'followup') return { name: '就业跟踪登记表' }
  return { name: '劳动力花名册' }
}

/** What a confirmation does, in a sentence. */
export function consequenceOf(job: ImportOut): string {
  const faulty = job.rows_faulty ? `有问题的 ${count(job.rows_faulty)} 行不会导入，改好后可另外上传。` : ''
  if (job.kind === 'roster') return `将为 ${count(job.rows_new)} 人报名“${job.class_name}”。${faulty}开班前可以撤销。`
  if (job.kind === 'vouchers')
    return `将给 ${count(job.rows_new)} 人各编一张券，进入“${job.batch_name}”。${faulty}批次批准前可以撤销。`
  if (job.kind === 'followup')
    return `将登记 ${count(job.rows_new)} 人的就业情况。${faulty}登记后不能整批撤销，只能逐人更正。`
  return `将登记 ${count(job.rows_new)} 人，更新 ${count(job.rows_changed)} 人。${faulty}导入后可以撤销。`
}

/** What taking it back does. */
export function undoneOf(job: ImportOut): string {
  if (job.kind === 'roster')
    return `这次报名的 ${count(job.persons_added)} 人将退出“${job.class_name}”；已开班的不能撤销。`
  if (job.kind === 'vouchers') return `这次编入的 ${count(job.persons_added)} 张券将作废；批次已批准的不能撤销。`
  return `将从台账中删去这次新登记的 ${count(job.persons_added)} 人；导入后有人改过的保留，更新过的 ${count(job.persons_changed)} 人不恢复原值。`
}

/** The outcome of an import in one line. */
export function outcome(job: ImportOut): string {
  if (job.state === 'failed') return job.refusal?.detail ?? ''
  if (job.state === 'undone') return `撤销 ${count(job.persons_removed)} 人，保留 ${count(job.persons_kept)} 人`
  if (job.state === 'done' && job.kind === 'followup') return `登记 ${count(job.persons_added)} 人`
  if (job.state === 'done' && job.kind === 'roster') return `报名 ${count(job.persons_added)} 人`
  if (job.state === 'done' && job.kind === 'vouchers') return `编入 ${count(job.persons_added)} 张券`
  if (job.state === 'done') return `新增 ${count(job.persons_added)} 人，更新 ${count(job.persons_changed)} 人`
  if (job.rows_total === null) return '—'
  if (job.kind === 'followup')
    return `可以登记 ${count(job.rows_new)}，不用登记 ${count(job.rows_same)}，有问题 ${count(job.rows_faulty)}`
  if (job.kind === 'roster')
    return `可以报名 ${count(job.rows_new)}，已在名单 ${count(job.rows_same)}，有问题 ${count(job.rows_faulty)}`
  if (job.kind === 'vouchers')
    return `可以编入 ${count(job.rows_new)}，已有券 ${count(job.rows_same)}，有问题 ${count(job.rows_faulty)}`
  return `新增 ${count(job.rows_new)}，更新 ${count(job.rows_changed)}，未变 ${count(job.rows_same)}，有问题 ${count(job.rows_faulty)}`
}

export const importColumns: Column<ImportOut>[] = [
  { key: 'file_name', title: '文件', wrap: true },
  {
    key: 'kind',
    title: '内容',
    wrap: true,
    show: (job) => about(job).name,
  },
  { key: 'state_name', title: '状态' },
  { key: 'rows_total', title: '行数', align: 'right', show: (job) => count(job.rows_total) },
  { key: 'refusal', title: '结果', wrap: true, show: outcome },
  { key: 'owner_name', title: '上传人', wrap: true },
  { key: 'created_at', title: '上传时间', show: (job) => moment(job.created_at) },
]

export const faultColumns: Column<ImportFaultOut>[] = [
  { key: 'row_number', title: '行号', align: 'right' },
  { key: 'column_title', title: '列' },
  { key: 'message', title: '问题' },
  { key: 'remedy', title: '怎么改' },
  { key: 'value', title: '填写内容', show: (fault) => text(fault.value) },
]
