import { expect, it } from 'vitest'
import { ProblemError } from '@/api/problem'
import { faultsByField, problemText } from './problemText'

const fault = (status: number) =>
  new ProblemError(
    status,
    'x',
    '身份证第18位不对',
    [{ pointer: '/targets/0/persons', code: 'c', detail: '应为整数' }],
    {},
    'abc',
  )

it('gives the error number only where the fault is ours', () => {
  expect(problemText(fault(422))).toBe('身份证第18位不对')
  expect(problemText(fault(500))).toBe('身份证第18位不对（错误编号 abc）')
})

it('maps pointers to fields', () => {
  expect(faultsByField(fault(422))).toEqual({
    'targets.0.persons': '应为整数',
  })
})
