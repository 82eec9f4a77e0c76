import { describe, expect, it } from 'vitest'
import type { BidOut, TenderOut } from '@/api/generated/types.gen'
import { awardBody, faultsOfAward, type Line, linesOf, personsOf } from './award'
import { stepOf, takesBids, toScore } from './tenderWords'

const bid = (id: string, score: number | null, price_fen = 100, persons = 60) =>
  ({ id, score, price_fen, persons }) as BidOut
const line = (values: Partial<Line>): Line => ({
  bid: bid('a', 90),
  chosen: true,
  number: 'HT-1',
  persons: '60',
  ...values,
})

describe('an award', () => {
  it('ranks the scored bids, the cheaper one first among equals', () => {
    const ranked = linesOf([bid('a', 80), bid('b', null), bid('c', 90, 120), bid('d', 90, 110)], 'DX-1')
    expect(ranked.map((each) => each.bid.id)).toEqual(['d', 'c', 'a'])
    expect(ranked.map((each) => each.number)).toEqual(['DX-1-HT1', 'DX-1-HT2', 'DX-1-HT3'])
  })
  it('says what is wrong before it is sent', () => {
    expect(faultsOfAward([line({ chosen: false })], 100)).toEqual({ '': '请至少选一家中标机构' })
    expect(faultsOfAward([line({ persons: '0' })], 100)).toEqual({ a: '人数请填 1 以上的整数' })
    expect(faultsOfAward([line({ persons: '61' })], 100)).toEqual({ a: '不能超过投标承诺的 60 人' })
    expect(faultsOfAward([line({ number: ' ' })], 100)).toEqual({ a: '请填写合同编号' })
    const two = [line({}), line({ bid: bid('b', 80) })]
    expect(personsOf(two)).toBe(120)
    expect(faultsOfAward(two, 100)).toEqual({ '': '合同合计 120 人，超过招标的 100 人' })
    expect(faultsOfAward(two, 120)).toEqual({})
  })
  it('sends what was chosen', () => {
    expect(awardBody([line({}), line({ chosen: false })], '2026-01-02')).toEqual({
      contracts: [{ bid_id: 'a', contract_number: 'HT-1', persons: 60, signed_on: '2026-01-02' }],
    })
  })
})

describe('where a project stands', () => {
  const of = (state: string) => ({ state, closes_on: '2026-03-10' }) as TenderOut
  it('takes bids until its last day', () => {
    expect(takesBids(of('open'), '2026-03-10')).toBe(true)
    expect(toScore(of('open'), '2026-03-11')).toBe(true)
    expect(takesBids(of('draft'), '2026-03-01')).toBe(false)
    expect(['draft', 'open', 'awarded'].map((state) => stepOf(of(state), '2026-03-10'))).toEqual([0, 1, 4])
    expect(stepOf(of('open'), '2026-03-11')).toBe(2)
  })
})
