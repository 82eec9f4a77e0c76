import { describe, expect, it } from 'vitest'
import { sayBy, stretch } from './changes'

describe('the history in words', () => {
  const say = sayBy({ state: { open: '报名中' }, kind: [{ code: 'school', name: '职业学校' }] })
  it('puts codes into words by field, and leaves the rest', () => {
    expect(say('state', 'open')).toBe('报名中')
    expect(say('kind', 'school')).toBe('职业学校')
    expect(say('name', 'open')).toBe('open')
    expect(say('state', null)).toBeNull()
  })
  it('tells a stretch of time in Beijing', () => {
    expect(stretch('["2026-12-01 00:30:00+00","2026-12-01 02:45:00+00")')).toBe('2026-12-01 08:30—10:45')
    expect(stretch('空')).toBe('空')
  })
})
