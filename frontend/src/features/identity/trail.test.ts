import { describe, expect, it } from 'vitest'
import { facts } from './trail'

const NAMES = new Map([
  ['dianhan', '电焊'],
  ['622926101', '达板镇'],
])
const told = (object_type: string, details: Record<string, unknown>) => facts({ object_type, details }, NAMES)

describe('the facts of the trail in words', () => {
  it('says the steps of each kind of object in its own words', () => {
    expect(told('class', { to: 'open', since: 'approved' })).toBe('原来：已批准；改为：报名中')
    expect(told('training_order', { to: 'accepted' })).toBe('改为：已接单')
    expect(told('loan_referral', { to: 'disbursed' })).toBe('改为：已放款')
    expect(told('voucher_case', { kind: 'phone' })).toBe('种类：多人共用一个电话号码')
    expect(told('person', { field: 'phone' })).toBe('字段：电话')
    expect(told('followup_task', { kind: 1, rows: 1 })).toBe('种类：第一次；行数：1')
  })
  it('names trades, places and changed fields, and shortens internal numbers', () => {
    expect(told('course', { trade: 'dianhan' })).toBe('工种：电焊')
    expect(told('person', { region: '622926101201' })).toBe('区划：达板镇（622926101201）')
    expect(told('employer', { fields: { address: 'a1', name: 'b2' } })).toBe('改动字段：地址、名称')
    expect(told('enrolment', { class_id: '0198f2aa-0000-7000-8000-00001a2b3c4d' })).toBe('培训班：编号末位 1a2b3c4d')
    expect(told('plan', {})).toBe('—')
  })
  it('leaves what people wrote as they wrote it', () => {
    expect(told('complaint', { reason: 'other' })).toBe('原因：other')
    expect(told('voucher', { reason: 'other', channel: 'phone' })).toBe('方式：电话；原因：别的原因')
    expect(told('plan', { number: 2 })).toBe('任务调整号：2')
  })
})
