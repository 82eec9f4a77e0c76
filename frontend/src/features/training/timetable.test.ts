import { describe, expect, it } from 'vitest'
import { copy, ending, first, following, lacking, later, move, shifted, toLesson } from './timetable'

describe('a timetable while it is written', () => {
  const row = { ...first('2026-12-31'), title: '焊接', teacher_id: 't', venue_id: 'v' }
  it('ends a lesson after its hours of 45 minutes, and goes on after a break', () => {
    expect([row.start, row.end, later('23:30', 90)]).toEqual(['08:30', '10:00', '23:59'])
    expect(ending({ ...row, hours: '4' }).end).toBe('11:30')
    expect(following(row).start).toBe('10:10')
    expect(toLesson(row)).toMatchObject({ since: '2026-12-31T08:30:00+08:00', hours: 2 })
  })
  it('moves and copies a day or a week', () => {
    expect(shifted('2026-12-31', 1)).toBe('2027-01-01')
    expect(move([row], '2026-12-31', 7)[0]?.day).toBe('2027-01-07')
    expect(move([row], '2026-01-01', 7)[0]?.day).toBe('2026-12-31')
    const both = copy([row], '', -1)
    expect(both.map((each) => each.day)).toEqual(['2026-12-31', '2026-12-30'])
    expect(both[0]?.key).not.toBe(both[1]?.key)
  })
  it('names what a row lacks', () => {
    expect(lacking(row)).toBeNull()
    expect(lacking({ ...row, title: '', hours: '0' })).toBe('请填写：内容（2 个字以上）、课时')
  })
})
