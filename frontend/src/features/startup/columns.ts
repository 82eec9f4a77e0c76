import type * as t from '@/api/generated/types.gen'
import { count, day, text, yuan } from '@/shared/format'
import type { Column } from '@/shared/table'

export const caseColumns: Column<t.StartupCaseListOut>[] = [
  { key: 'name', title: '姓名' },
  { key: 'masked_number', title: '身份证号', under: 'name' },
  { key: 'township_name', title: '乡镇' },
  { key: 'project', title: '创业项目', wrap: true },
  { key: 'trade_name', title: '工种' },
  { key: 'started_on', title: '创业日期', show: (row) => day(row.started_on) },
  { key: 'department_name', title: '责任部门' },
  { key: 'mentor', title: '导师', wrap: true, show: (row) => text(row.mentor) },
  { key: 'state_name', title: '状态' },
  { key: 'loans', title: '贷款（笔）', align: 'right', show: (row) => count(row.loans) },
  { key: 'disbursed_fen', title: '放款（元）', align: 'right', show: (row) => yuan(row.disbursed_fen) },
  { key: 'owed_fen', title: '未还（元）', align: 'right', show: (row) => yuan(row.owed_fen) },
]

export const loanColumns: Column<t.LoanListOut>[] = [
  { key: 'name', title: '姓名' },
  { key: 'township_name', title: '乡镇', under: 'name' },
  { key: 'kind_name', title: '贷款种类' },
  { key: 'bank', title: '银行', wrap: true },
  { key: 'state_name', title: '状态' },
  { key: 'referred_on', title: '推荐日期', show: (row) => day(row.referred_on) },
  { key: 'asked_fen', title: '申请（元）', align: 'right', show: (row) => yuan(row.asked_fen) },
  { key: 'approved_fen', title: '批准（元）', align: 'right', show: (row) => yuan(row.approved_fen) },
  { key: 'disbursed_fen', title: '放款（元）', align: 'right', show: (row) => yuan(row.disbursed_fen) },
  { key: 'owed_fen', title: '未还（元）', align: 'right', show: (row) => yuan(row.owed_fen) },
  { key: 'due_on', title: '到期日', show: (row) => day(row.due_on) },
  { key: 'department_name', title: '责任部门' },
]

export const repaymentColumns: Column<t.LoanRepaymentOut>[] = [
  { key: 'paid_on', title: '还款日期', show: (row) => day(row.paid_on) },
  { key: 'amount_fen', title: '金额（元）', align: 'right', show: (row) => yuan(row.amount_fen) },
  {
    key: 'reason',
    title: '说明',
    show: (row) => (row.reverses ? `冲正：${row.reason}` : row.reversed ? '已冲正' : '—'),
  },
  { key: 'recorded_by_name', title: '登记人' },
]
export const mentorColumns: Column<t.StartupMentorOut>[] = [
  { key: 'name', title: '导师' },
  { key: 'unit', title: '单位' },
  { key: 'phone', title: '电话' },
  { key: 'since_on', title: '从', show: (row) => day(row.since_on) },
  { key: 'until_on', title: '到', show: (row) => (row.until_on ? day(row.until_on) : '现在') },
  { key: 'assigned_by_name', title: '安排人' },
]
