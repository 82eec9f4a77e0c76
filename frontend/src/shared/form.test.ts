import { describe, expect, it } from 'vitest'
import { bodyOf, faultsOf, type Field, startOf, YES_NO } from './form'

const fields: Field[] = [
  { name: 'name', label: '名称' },
  { name: 'remark', label: '备注', kind: 'text', optional: true },
  { name: 'places', label: '人数', kind: 'count' },
  { name: 'price', label: '单价', kind: 'yuan' },
  { name: 'usable', label: '可用', kind: 'yes', choices: YES_NO },
  { name: 'trades', label: '工种', kind: 'many' },
]

describe('form', () => {
  it('makes of a body the same body again', () => {
    const body = { name: '电焊', remark: null, places: 0, price: 1999, usable: false, trades: ['dianhan'] }
    expect(bodyOf(fields, startOf(fields, body))).toEqual(body)
  })
  it('asks for what is missing and allows what is optional', () => {
    expect(faultsOf(fields, startOf(fields))).toEqual({
      name: '请填写名称',
      places: '请填写人数',
      price: '请填写单价',
      usable: '请选择可用',
      trades: '请填写工种',
    })
  })
  it('names numbers that are none', () => {
    const values = { name: ' ', remark: '', places: '1.5', price: '1.234', usable: 'true', trades: ['x'] }
    expect(Object.keys(faultsOf(fields, values))).toEqual(['name', 'places', 'price'])
  })
  it('counts money in fen without a rest', () => {
    expect(bodyOf([{ name: 'a', label: '', kind: 'yuan' }], { a: '19.99' })).toEqual({ a: 1999 })
  })
})
