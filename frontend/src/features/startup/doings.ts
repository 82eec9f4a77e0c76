/** What can be done about a founder and his loans: each as the form that asks for it. */
import type * as t from '@/api/generated/types.gen'
import type { Ask, Choice } from '@/shared/form'
import { day, today, yuan } from '@/shared/format'
import * as api from './api'
import { amendment, mentorFields, noteFields, proposal, referralFields, repayFields, stepFields } from './forms'
import { CASE_STEPS, LOAN_STEPS } from './words'

const why = { name: 'reason', label: '原因', kind: 'text', maxlength: 500 } as const

/** `person` was chosen in the registry; without one the number is asked for. */
export function proposing(
  choices: () => { trades: Choice[]; departments: Choice[] },
  person: { id: string; name: string },
): Ask<t.StartupCaseIn> {
  const known = person.id !== ''
  return {
    title: known ? `提出创业扶持申请：${person.name}` : '提出创业扶持申请',
    verb: '提出申请',
    done: '已提出申请，等责任部门或领导小组办公室确认',
    fields: () => proposal(choices().trades, choices().departments, known),
    start: { department_id: 'renshe', started_on: today() },
    send: (body, key) => api.propose(known ? { ...body, person_id: person.id } : body, key),
  }
}
export function deciding(of: t.StartupCaseOut, to: t.CaseState): Ask<t.StartupCaseMoveIn> {
  const { verb, says, danger } = CASE_STEPS[to]
  return {
    title: `${verb}：${of.name}`,
    verb,
    says,
    done: '已办理',
    danger: Boolean(danger),
    fields: to === 'supported' ? [] : [why],
    send: (body) => api.move(of, { ...body, to: to as t.StartupCaseMoveIn['to'] }),
  }
}
export const amending = (of: t.StartupCaseOut, trades: () => Choice[]): Ask<t.StartupCasePatch> => ({
  title: '修改创业内容',
  verb: '保存',
  done: '已保存',
  fields: () => amendment(trades()),
  start: of,
  send: (body) => api.change(of, body),
})
export const assigning = (of: t.StartupCaseOut): Ask<t.StartupMentorIn> => ({
  title: of.mentor ? '更换导师' : '安排导师',
  verb: '保存',
  done: '已安排导师',
  says: of.mentor ? '原来的导师保留在记录里，到新导师开始的那天为止。' : '电话只显示遮盖后的号码。',
  fields: mentorFields,
  start: { since_on: today() },
  send: (body, key) => api.assign(of.id, body, key),
})
export const guiding = (of: t.StartupCaseOut): Ask<t.StartupNoteIn> => ({
  title: '登记指导',
  verb: '保存',
  done: '已登记指导',
  says: '登记后不能修改；写错了再登记一条说明。',
  fields: noteFields,
  start: { guided_on: today() },
  send: (body, key) => api.note(of.id, body, key),
})
export const referring = (of: t.StartupCaseOut, kinds: () => t.LoanLimitOut[]): Ask<t.LoanReferralIn> => ({
  title: `推荐贷款：${of.name}`,
  verb: '推荐贷款',
  done: '已推荐',
  fields: () => referralFields(kinds()),
  start: { referred_on: today() },
  send: (body, key) => api.refer({ ...body, case_id: of.id }, key),
})
export function moving(loan: t.LoanOut, to: t.LoanState): Ask<t.LoanMoveIn> {
  const { verb, says, danger } = LOAN_STEPS[to] ?? { verb: '', says: '' }
  return {
    title: `${verb}：${loan.kind_name}`,
    verb,
    says,
    done: '已登记',
    danger: Boolean(danger),
    fields: stepFields(to),
    start: { on: today(), amount_fen: loan.approved_fen ?? loan.asked_fen },
    send: (body) => api.moveLoan(loan, { ...body, to }),
  }
}
export const repaying = (loan: t.LoanOut): Ask<t.LoanRepaymentIn> => ({
  title: `登记还款：${loan.kind_name}`,
  verb: '登记还款',
  done: '已登记还款',
  says: '还清的那一笔登记以后，贷款变为“已还清”。记错了可以冲正。',
  fields: repayFields(loan.owed_fen),
  start: { paid_on: today() },
  send: (body, key) => api.repay(loan.id, body, key),
})
export const reversing = (loan: t.LoanOut, row: t.LoanRepaymentOut): Ask<t.LoanReversalIn> => ({
  title: `冲正还款 ${yuan(row.amount_fen)} 元`,
  verb: '冲正',
  done: '已冲正',
  danger: true,
  says: `${day(row.paid_on)}的这笔还款整笔冲回，原来的记录保留。`,
  fields: [why],
  send: (body, key) => api.reverse(loan.id, { ...body, repayment_id: row.id }, key),
})
