import type { ComplaintListOut } from '@/api/generated/types.gen'
import { day, moment, text } from '@/shared/format'
import type { Column } from '@/shared/table'

export const STATES = { received: '待答复', answered: '已答复', closed: '已办结' }
export const OUTCOMES = {
  upheld: '情况属实',
  partly: '部分属实',
  unfounded: '没有查到',
  advice: '意见建议，已采纳或说明',
}

export const columns: Column<ComplaintListOut>[] = [
  { key: 'received_at', title: '收到', show: (row) => moment(row.received_at) },
  { key: 'kind_name', title: '类别' },
  { key: 'place', title: '哪里的事' },
  { key: 'content', title: '内容' },
  { key: 'contact', title: '电话' },
  { key: 'due_on', title: '应答复', show: (row) => day(row.due_on) },
  { key: 'state', title: '状态' },
  { key: 'answer', title: '答复', show: (row) => (row.answer ? `${row.outcome_name}：${row.answer}` : text(null)) },
]
