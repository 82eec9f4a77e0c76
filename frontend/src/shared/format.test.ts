import { describe, expect, it, vi } from 'vitest'
import { count, day, moment, percent, recentYears, stamp, today, yuan } from './format'

describe('format', () => {
  it('shows nothing as a dash and zero as zero', () => {
    expect([count(null), count(0), count(54115)]).toEqual(['—', '0', '54,115'])
  })
  it('tells rates as they are, a dash for no denominator', () => {
    expect([percent(713, 18038), percent(11, 10), percent(1, 0)]).toEqual(['4.0%', '110.0%', '—'])
  })
  it('turns fen into yuan', () => {
    expect(yuan(123456789)).toBe('1,234,567.89')
  })
  it('shows Beijing time', () => {
    expect([day('2021-10-30T16:00:00Z'), moment('2021-10-30T16:05:00Z'), day('2021-10-31')]).toEqual([
      '2021-10-31',
      '2021-10-31 00:05',
      '2021-10-31',
    ])
  })
  it('knows the day, the years and the stamp of Beijing, not of the computer', () => {
    vi.useFakeTimers({ now: new Date('2026-12-31T16:05:00Z') })
    expect([today(), stamp(), recentYears(3)]).toEqual(['2027-01-01', '20270101_0005', ['2028', '2027', '2026']])
    vi.useRealTimers()
  })
})
