import { describe, expect, it } from 'vitest'
import { changeWords, corrected, corrections, distance, hoursOf, practicalShare, ratioHolds } from './hours'

const of = (theory: number, practical: number) => ({ theory, practical })

describe('seven to three', () => {
  it('holds in whole hours only', () => {
    expect(ratioHolds(of(12, 28), 'exact')).toBe(true)
    expect(ratioHolds(of(12, 29), 'exact')).toBe(false)
    expect(ratioHolds(of(12, 29), 'at_least')).toBe(true)
    expect(ratioHolds(of(0, 0), 'exact')).toBe(false)
  })
  it('offers what the server offers, nearest first', () => {
    expect(corrections(of(30, 60), 'exact')).toEqual([of(27, 63), of(24, 56), of(30, 70)])
    expect(corrections(of(30, 60), 'at_least')).toEqual([of(25, 60), of(30, 70)])
    expect(corrections(of(12, 28), 'exact')).toEqual([])
    expect(corrections(of(0, 0), 'exact')).toEqual([of(3, 7)])
  })
  it('never has a nearer one, and every one holds', () => {
    for (let theory = 0; theory <= 40; theory++)
      for (let practical = 0; practical <= 90; practical += 3) {
        const [here, found] = [of(theory, practical), corrections(of(theory, practical), 'exact')]
        if (ratioHolds(here, 'exact')) continue
        const least = Math.min(...Array.from({ length: 40 }, (_, k) => distance(here, of(3 * k + 3, 7 * k + 7))))
        expect(found[0] && distance(here, found[0])).toBe(least)
        expect(found.every((each) => ratioHolds(each, 'exact'))).toBe(true)
      }
  })
  it('says the change in words', () => {
    expect(changeWords(of(30, 60), of(27, 63))).toBe('理论－3，实操＋3')
    expect(changeWords(of(30, 60), of(30, 70))).toBe('实操＋10')
    expect(practicalShare(of(30, 60))).toBe('66.7%')
    expect(practicalShare(of(0, 0))).toBe('—')
  })
})

describe('a corrected plan', () => {
  const plan = [
    { kind: 'theory' as const, hours: 20 },
    { kind: 'theory' as const, hours: 10 },
    { kind: 'practical' as const, hours: 60 },
  ]
  it('changes the longest unit and leaves the rest', () => {
    expect(corrected(plan, of(27, 63))?.map((unit) => unit.hours)).toEqual([17, 10, 63])
    expect(plan.map((unit) => unit.hours)).toEqual([20, 10, 60])
    expect(hoursOf(corrected(plan, of(3, 7)) ?? [])).toEqual(of(3, 7))
  })
  it('says so where a unit would have to go or is missing', () => {
    expect(corrected(plan, of(1, 60))).toBeNull()
    expect(corrected(plan.slice(2), of(27, 63))).toBeNull()
  })
})
