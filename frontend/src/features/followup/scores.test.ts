import { describe, expect, it } from 'vitest'
import { halfDone, resultsOf } from './scores'

describe('scores that are typed in', () => {
  it('leaves out who was not assessed and tells what is half done', () => {
    const scores = {
      a: { theory: 80, practice: 0 },
      b: { theory: '', practice: '' },
      c: { theory: 60, practice: '' },
    } as const
    expect(resultsOf(scores)).toEqual([{ enrolment_id: 'a', theory: 80, practice: 0 }])
    expect(halfDone(scores)).toBe(1)
  })
})
