import { expect, test } from 'vitest'
import { ProblemError } from '@/api/problem'
import { faultsByField } from '@/shared/problemText'
import { bodyOf, explained, factsOf, fen, patchOf } from './facts'

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

test('a sealed field is emptied only where that was said, and a text typed afterwards wins', () => {
  const form = factsOf()
  expect(patchOf(form, factsOf())).toEqual({})
  form.cleared = ['phone', 'address']
  expect(patchOf(form, factsOf())).toEqual({ phone: null, address: null })
  form.phone = '13812345678'
  expect(patchOf(form, factsOf()).phone).toBe('13812345678')
})

test('a place that was not chosen is asked for, beside whatever else is wrong', () => {
  const errors = ['region', 'name'].map((field) => ({ pointer: `/${field}`, code: 'c', detail: '格式不对' }))
  const refused = new ProblemError(422, 'c', '填写有误', errors, {}, 'r')
  expect(faultsByField(explained(refused, ''))).toEqual({ region: '请选择乡镇', name: '格式不对' })
  expect(explained(refused, '622926101')).toBe(refused)
})
