import { describe, expect, it } from 'vitest'
import { blank, faultsOfRows, hoursTyped, type Row, rowsCorrected, rowsOf, unitsOf } from './units'

const row = (kind: Row['kind'], hours: string, title = '焊接实训'): Row => ({ title, kind, hours, theme: '' })

describe('rows of a teaching plan', () => {
  it('count what is whole and leave out what is not', () => {
    const rows = [row('theory', '12'), row('practical', ' 28 '), row('practical', '2.5'), row('theory', '')]
    expect(hoursTyped(rows)).toEqual({ theory: 12, practical: 28 })
  })
  it('go to the server and come back the same', () => {
    const units = [{ title: '安全', kind: 'theory', hours: 3, theme: null }]
    expect(unitsOf(rowsOf(units))).toEqual(units)
  })
  it('take a correction, with a row for a kind that is missing', () => {
    expect(rowsCorrected([row('theory', '30'), row('practical', '60')], { theory: 27, practical: 63 })).toEqual([
      row('theory', '27'),
      row('practical', '63'),
    ])
    expect(rowsCorrected([row('practical', '7')], { theory: 3, practical: 7 })?.[1]).toEqual({
      ...blank('theory'),
      hours: '3',
    })
    const short = [row('theory', '1'), row('theory', '1'), row('theory', '1'), row('theory', '1')]
    expect(rowsCorrected(short, { theory: 3, practical: 7 })).toBeNull()
  })
  it('say what is wrong where the server would', () => {
    expect(faultsOfRows([row('theory', '0'), row('theory', '3', '安')])).toEqual({
      'units.0.hours': '第 1 行：课时请填 1 以上的整数',
      'units.1.title': '第 2 行：请填写内容，至少两个字',
    })
    expect(faultsOfRows([row('theory', '3')])).toEqual({})
  })
})
