import { expect, it } from 'vitest'
import { neighbour } from './tabs'

it.each([
  ['a', 'ArrowRight', 'b'],
  ['c', 'ArrowRight', 'a'],
  ['a', 'ArrowLeft', 'c'],
  ['b', 'Home', 'a'],
  ['b', 'End', 'c'],
  ['b', 'x', null],
  ['b', 'toString', null],
])('from %s by %s to %s', (chosen, key, to) => expect(neighbour(['a', 'b', 'c'], chosen, key)).toBe(to))
