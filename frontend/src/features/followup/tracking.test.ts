import { describe, expect, it } from 'vitest'
import type { EmploymentOut } from '@/api/generated/types.gen'
import { standing } from './tracking'

describe('what a correction begins with', () => {
  const of = (id: string, kind: EmploymentOut['kind']) => ({ id, kind }) as EmploymentOut
  it('is the newest that is no recheck of another person', () => {
    const said = [of('1', 'first'), of('2', 'correction'), of('3', 'recheck')]
    expect(standing(said)?.id).toBe('2')
    expect(standing(said.slice(2))).toBeUndefined()
  })
})
