import { describe, expect, it } from 'vitest'
import { addMonths, byDay, CLOCKS, hoursWords, instant, isMonth, span, thisMonth, weekday, weeksOf } from './months'

const busy = (since: string, until: string) => ({
  since,
  until,
  id: null,
  purpose: null,
  institution_id: null,
  institution_name: null,
  of_lesson: null,
})

describe('a month of bookings', () => {
  it('goes over the turn of the year', () => {
    expect(addMonths('2026-12', 1)).toBe('2027-01')
    expect(addMonths('2026-01', -1)).toBe('2025-12')
    expect(span('2026-12')).toEqual({ since: '2026-12-01T00:00:00+08:00', until: '2027-01-01T00:00:00+08:00' })
    expect(isMonth('2026-13')).toBe(false)
    expect(thisMonth(new Date('2026-11-30T17:00:00Z'))).toBe('2026-12')
  })
  it('has whole weeks from Monday', () => {
    const weeks = weeksOf('2026-11')
    expect(weeks.length).toBe(6)
    expect(weeks[0]).toEqual([null, null, null, null, null, null, '2026-11-01'])
    expect(weeks[5]?.[0]).toBe('2026-11-30')
    expect(weekday('2026-11-01')).toBe('周日')
    expect(weeksOf('2027-02').flat().length).toBe(28)
  })
  it('tells times in Beijing and by day', () => {
    const late = busy('2026-11-01T16:30:00Z', '2026-11-01T18:00:00Z')
    expect(hoursWords(late)).toBe('00:30—02:00')
    expect(hoursWords(busy('2026-11-01T10:00:00Z', '2026-11-02T02:00:00Z'))).toBe('18:00—11-02 10:00')
    expect([...byDay([late, late]).entries()]).toEqual([['2026-11-02', [late, late]]])
  })
  it('offers the half hours of a working day', () => {
    expect([CLOCKS[0], CLOCKS[5], CLOCKS[CLOCKS.length - 1]]).toEqual(['06:00', '08:30', '22:00'])
    expect(Date.parse(instant('2026-03-01', '08:30'))).toBe(Date.parse('2026-03-01T00:30:00Z'))
  })
})
