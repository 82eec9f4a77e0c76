/** The short forms of founders and loans. */
import type * as t from '@/api/generated/types.gen'
import type { Choice, Field } from '@/shared/form'
import { count, yuan } from '@/shared/format'

const founded = (trades: Choice[]): Field<'project' | 'trade' | 'started_on'>[] => [
  { name: 'project', label: '创业项目', maxlength: 80, hint: '字号或做什么，如“达板镇手工烤馍店”' },
  { name: 'trade', label: '最接近的工种', choices: trades },
  { name: 'started_on', label: '创业日期', kind: 'date', hint: '开始经营的那天' },
]
/** `known`: the founder was chosen in the registry; otherwise his number is asked for. */
export const proposal = (trades: Choice[], departments: Choice[], known: boolean): Field<keyof t.StartupCaseIn>[] => [
  ...(known ? [] : [{ name: 'id_number' as const, label: '创业者的身份证号', hint: '在本单位劳动力台账里的人' }]),
  ...founded(trades),
  { name: 'department_id', label: '责任部门', choices: departments },
]
export const amendment = (trades: Choice[]): Field<keyof t.StartupCasePatch>[] => founded(trades)

export const mentorFields: Field<keyof t.StartupMentorIn>[] = [
  { name: 'name', label: '导师姓名', maxlength: 60 },
  { name: 'unit', label: '单位', maxlength: 80 },
  { name: 'phone', label: '手机号', maxlength: 11, hint: '11 位，只显示遮盖后的号码' },
  { name: 'since_on', label: '从哪天起', kind: 'date' },
]
export const noteFields: Field<keyof t.StartupNoteIn>[] = [
  { name: 'guided_on', label: '指导日期', kind: 'date' },
  { name: 'words', label: '做了什么', kind: 'text', maxlength: 1000 },
]

const limit = (kind: t.LoanLimitOut): string =>
  kind.most_fen === null ? '' : `（最高 ${count(kind.most_fen / 1_000_000)} 万元，最长 ${kind.years} 年）`
export const referralFields = (kinds: t.LoanLimitOut[]): Field<keyof t.LoanReferralIn>[] => [
  {
    name: 'kind',
    label: '贷款种类',
    choices: kinds.map((each) => ({ code: each.kind, name: `${each.name}${limit(each)}` })),
  },
  { name: 'bank', label: '推荐到哪家银行', maxlength: 60 },
  { name: 'asked_fen', label: '申请金额（元）', kind: 'yuan' },
  { name: 'referred_on', label: '推荐日期', kind: 'date' },
]

const amounts: Partial<Record<t.LoanState, string>> = { approved: '批准金额（元）', disbursed: '放款金额（元）' }
/** What a step of a loan asks for. */
export function stepFields(to: t.LoanState): Field<keyof t.LoanMoveIn>[] {
  const on: Field<keyof t.LoanMoveIn> = { name: 'on', label: '日期', kind: 'date' }
  const amount = amounts[to]
  if (!amount) {
    const ends = to === 'refused' || to === 'withdrawn'
    return ends ? [on, { name: 'reason', label: '原因', kind: 'text', maxlength: 500 }] : [on]
  }
  const counted: Field<keyof t.LoanMoveIn>[] = [on, { name: 'amount_fen', label: amount, kind: 'yuan' }]
  return to === 'disbursed' ? [...counted, { name: 'due_on', label: '到期日', kind: 'date' }] : counted
}
export const repayFields = (owed: number): Field<keyof t.LoanRepaymentIn>[] => [
  { name: 'paid_on', label: '还款日期', kind: 'date' },
  { name: 'amount_fen', label: '还款金额（元）', kind: 'yuan', hint: `还欠 ${yuan(owed)} 元` },
]
