import { describe, expect, it } from 'vitest'
import type { LoanListOut } from '@/api/generated/types.gen'
import { loanTone, wan, wayOf } from './words'

const loan = {
  state: 'approved',
  overdue: false,
  asked_fen: 20_000_000,
  approved_fen: 15_000_000,
  disbursed_fen: null,
  referred_on: '2024-01-02',
  applied_on: '2024-01-09',
  approved_on: '2024-02-01',
  disbursed_on: null,
  due_on: null,
  ended_on: null,
  reason: null,
} as LoanListOut

describe('a loan', () => {
  it('shows its five steps, those to come without a day', () => {
    expect(wayOf(loan).map(({ name, on }) => [name, on])).toEqual([
      ['推荐', '2024-01-02'],
      ['申请', '2024-01-09'],
      ['批准', '2024-02-01'],
      ['放款', null],
      ['还清', null],
    ])
    expect(wayOf(loan)[2]?.words).toBe('150,000.00 元')
  })
  it('that ended otherwise shows where and why', () => {
    const gone = { ...loan, state: 'withdrawn', ended_on: '2024-03-01', reason: '本人不贷了' } as LoanListOut
    expect(wayOf(gone).map(({ name }) => name)).toEqual(['推荐', '申请', '批准', '已撤回'])
    expect(wayOf(gone)[3]?.words).toBe('本人不贷了')
  })
  it('is told by colour and amount', () => {
    expect(loanTone({ state: 'disbursed', overdue: true })).toBe('bad')
    expect(loanTone({ state: 'repaid', overdue: false })).toBe('good')
    expect(wan(12_345_678)).toBe('12.35')
  })
})
