import { describe, expect, it } from 'vitest'
import { drop, put, secondsAgo, waiting } from './queue'

describe('roll calls that wait for the network', () => {
  it('counts by the difference, so that a wrong clock does no harm', () => {
    expect(secondsAgo(1_000, 61_400)).toBe(60)
    expect(secondsAgo(5_000, 1_000)).toBe(0)
    expect(secondsAgo(0, 10 ** 12)).toBe(14 * 86_400)
  })
  it('keeps ids until the server has them', () => {
    put({ lesson: 'l', present: ['a'], absent: [], heads: 1 })
    const [call] = waiting.value
    expect(call?.present).toEqual(['a'])
    expect(call?.key).toMatch(/[0-9a-f-]{36}/)
    drop(call?.key ?? '')
    expect(waiting.value).toEqual([])
  })
})
