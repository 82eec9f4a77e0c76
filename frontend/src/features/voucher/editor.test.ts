import { describe, expect, it } from 'vitest'
import {
  basisPoints,
  example,
  fenOf,
  type PartRow,
  schemeOf,
  shareOut,
  startFrom,
  sumWords,
  tableFaults,
} from './editor'

const parts = startFrom(undefined).parts
const amounts = [{ trade: 'welder', yuan: '1500' }]

describe('the scheme editor', () => {
  it('counts shares in basis points', () => {
    expect([basisPoints('60'), basisPoints('33.33'), basisPoints('x'), fenOf('12.5')]).toEqual([6000, 3333, 0, 1250])
    expect(sumWords(parts)).toEqual({ fits: true, words: '合计 100%，相符' })
    expect(sumWords(parts.slice(1)).words).toBe('合计 40%，还差 60%')
    expect(sumWords([...parts, parts[0] as PartRow]).words).toBe('合计 160%，超出 60%')
  })
  it('gives the last cent to the last part', () => {
    expect(shareOut(10_001, [3333, 3333, 3334])).toEqual([3333, 3333, 3335])
  })
  it('tells an example in one sentence', () => {
    expect(example('焊工', 150_000, parts)).toBe(
      '学焊工，券值 1,500.00 元：结业后 30 天内付 900.00 元（60%），取证后 90 天内付 300.00 元（20%），就业后 180 天内付 300.00 元（20%）。',
    )
  })
  it('says what is missing before anything is sent', () => {
    expect(tableFaults(amounts, parts)).toEqual({})
    expect(tableFaults([], parts).amounts).toContain('选工种')
    expect(tableFaults([...amounts, ...amounts], parts).amounts).toContain('两行')
    expect(tableFaults(amounts, parts.slice(1)).milestones).toContain('还差 60%')
  })
  it('sends what was typed', () => {
    const { values } = startFrom(undefined)
    const made = schemeOf({ ...values, code: 'a', name: '办法', valid_since: '2026-01-01' }, amounts, parts)
    expect(made.amounts).toEqual({ welder: 150_000 })
    expect(made.milestones.map((each) => each.share)).toEqual([6000, 2000, 2000])
  })
})
