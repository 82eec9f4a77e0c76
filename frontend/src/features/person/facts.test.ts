import { expect, test } from 'vitest'
import { bodyOf, factsOf, fen, patchOf } from './facts'

test('yuan become fen by digits', () => {
  expect(fen('12,345.6')).toBe(1234560)
  expect(fen(' ')).toBeNull()
  expect(() => fen('约3万')).toThrow()
})

test('a change sends what changed and nothing that was only masked', () => {
  const form = factsOf()
  form.education = 'junior'
  form.wishes.push({ trade: 'lamian', mode: '' }, { trade: '', mode: '' })
  expect(patchOf(form, factsOf())).toEqual({ education: 'junior', wishes: [{ trade: 'lamian', mode: null }] })
})

test('empty controls become null', () => {
  expect(bodyOf(factsOf()).phone).toBeNull()
})
