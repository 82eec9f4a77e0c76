/** Contracts while they are chosen: which bids, for how many persons, under which number. */
import type { AwardIn, BidOut } from '@/api/generated/types.gen'

export interface Line {
  bid: BidOut
  chosen: boolean
  number: string
  persons: string
}
const WHOLE = /^[1-9]\d{0,6}$/

/** Best score first, then the lower price; a number is proposed out of the project's. */
export function linesOf(bids: BidOut[], number: string): Line[] {
  const scored = bids.filter((bid) => bid.score !== null)
  const ranked = [...scored].sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || a.price_fen - b.price_fen)
  return ranked.map((bid, nth) => ({
    bid,
    chosen: false,
    number: `${number}-HT${nth + 1}`.slice(-40),
    persons: String(bid.persons),
  }))
}
export const personsOf = (lines: Line[]): number =>
  lines.reduce((sum, line) => sum + (line.chosen && WHOLE.test(line.persons) ? Number(line.persons) : 0), 0)

/** What is wrong, by the bid's id; the word on the whole under ''. */
export function faultsOfAward(lines: Line[], asked: number): Record<string, string> {
  const chosen = lines.filter((line) => line.chosen)
  if (!chosen.length) return { '': '请至少选一家中标机构' }
  const found: Record<string, string> = {}
  for (const { bid, persons, number } of chosen) {
    if (!WHOLE.test(persons)) found[bid.id] = '人数请填 1 以上的整数'
    else if (Number(persons) > bid.persons) found[bid.id] = `不能超过投标承诺的 ${bid.persons} 人`
    else if (number.trim().length < 2) found[bid.id] = '请填写合同编号'
  }
  if (!Object.keys(found).length && personsOf(lines) > asked)
    found[''] = `合同合计 ${personsOf(lines)} 人，超过招标的 ${asked} 人`
  return found
}
export const awardBody = (lines: Line[], signed_on: string): AwardIn => ({
  contracts: lines
    .filter((line) => line.chosen)
    .map(({ bid, number, persons }) => ({
      bid_id: bid.id,
      contract_number: number.trim(),
      persons: Number(persons),
      signed_on,
    })),
})
