import type * as t from '@/api/generated/types.gen'
import { day, yuan } from '@/shared/format'
import type { Tone } from '@/shared/words'

export const CASES: Record<t.CaseState, string> = {
  proposed: '待确认',
  supported: '扶持中',
  declined: '未纳入',
  ended: '已结束',
}
const CASE_TONES: Record<t.CaseState, Tone> = { proposed: 'warn', supported: 'good', declined: 'bad', ended: 'plain' }
export const caseTone = (state: t.CaseState): Tone => CASE_TONES[state]

export const LOANS: Record<string, string> = {
  referred: '已推荐',
  applied: '已申请',
  approved: '已批准',
  disbursed: '已放款',
  overdue: '已逾期',
  repaid: '已还清',
  refused: '银行未批',
  withdrawn: '已撤回',
  paid_out: '放过款的',
}
const LOAN_TONES: Partial<Record<t.LoanState, Tone>> = { repaid: 'good', refused: 'bad', withdrawn: 'plain' }
export const loanTone = (loan: { state: t.LoanState; overdue: boolean }): Tone =>
  loan.overdue ? 'bad' : (LOAN_TONES[loan.state] ?? 'info')

/** What the steps of a case and of a loan are called on their buttons, and what they say. */
export const CASE_STEPS: Record<t.CaseState, { verb: string; says: string; danger?: boolean }> = {
  proposed: { verb: '', says: '' },
  supported: { verb: '确认扶持', says: '确认以后列入扶持名单，可以安排导师、登记指导、推荐贷款。' },
  declined: { verb: '不纳入', says: '写明原因，乡镇看得到；以后可以重新申请。', danger: true },
  ended: { verb: '结束扶持', says: '结束以后不能再安排导师和推荐贷款；没有还清的贷款仍可以登记还款。', danger: true },
}
export const LOAN_STEPS: Partial<Record<t.LoanState, { verb: string; says: string; danger?: boolean }>> = {
  applied: { verb: '登记申请', says: '本人已向银行递交申请。' },
  approved: { verb: '登记批准', says: '按银行批准的金额登记，登记后不能改。' },
  disbursed: { verb: '登记放款', says: '按到账的金额和合同的到期日登记，登记后不能改。' },
  refused: { verb: '登记未批', says: '银行没有批准，这笔贷款到此结束，可以另外推荐。', danger: true },
  withdrawn: { verb: '撤回', says: '这笔贷款到此结束，可以另外推荐。', danger: true },
}

/** Who proposed it and how it went on, in one line. */
export function wayTold(of: t.StartupCaseOut): string {
  const decided = of.decided_on ? `，${day(of.decided_on)} 决定` : ''
  const ended = of.ended_on ? `，${day(of.ended_on)} 结束` : ''
  return `${day(of.proposed_on)} 由${of.proposed_by_name}提出${decided}${ended}${of.reason ? `；原因：${of.reason}` : ''}`
}
export const factsOf = (of: t.StartupCaseOut): Record<string, string> => ({
  创业项目: `${of.project}（${of.trade_name}）`,
  创业日期: day(of.started_on),
  责任部门: of.department_name,
})

export interface Stop {
  name: string
  on: string | null
  words: string
}
/** A loan's way: its five steps, those to come without a day; where it ended otherwise, that in their place. */
export function wayOf(loan: t.LoanListOut): Stop[] {
  const way: Stop[] = [
    { name: '推荐', on: loan.referred_on, words: `申请 ${yuan(loan.asked_fen)} 元` },
    { name: '申请', on: loan.applied_on, words: '' },
    { name: '批准', on: loan.approved_on, words: loan.approved_fen === null ? '' : `${yuan(loan.approved_fen)} 元` },
    {
      name: '放款',
      on: loan.disbursed_on,
      words: loan.disbursed_fen === null ? '' : `${yuan(loan.disbursed_fen)} 元，${day(loan.due_on)} 到期`,
    },
    { name: '还清', on: loan.state === 'repaid' ? loan.ended_on : null, words: '' },
  ]
  if (loan.state !== 'refused' && loan.state !== 'withdrawn') return way
  const end = { name: LOANS[loan.state] ?? '', on: loan.ended_on, words: loan.reason ?? '' }
  return [...way.filter((stop) => stop.on !== null), end]
}
/** 万元，两位小数. */
export const wan = (fen: number): string => (fen / 1_000_000).toFixed(2)
