import { describe, expect, it } from 'vitest'
import type { ImportOut } from '@/api/generated/types.gen'
import { outcome } from './columns'

const job = (values: Partial<ImportOut>) => ({ state: 'checked', rows_total: null, ...values }) as ImportOut

describe('the outcome of an import in one line', () => {
  it('tells what the check found', () => {
    const found = { rows_total: 5, rows_new: 1, rows_changed: 2, rows_same: 1, rows_faulty: 1 }
    expect(outcome(job(found))).toBe('新增 1，更新 2，未变 1，有问题 1')
  })
  it('tells what was written, and what the undo left', () => {
    expect(outcome(job({ state: 'done', persons_added: 53615, persons_changed: 0 }))).toBe('新增 53,615 人，更新 0 人')
    expect(outcome(job({ state: 'undone', persons_removed: 3, persons_kept: 1 }))).toBe('撤销 3 人，保留 1 人')
  })
  it('tells why it failed, and nothing before the check', () => {
    const refusal = { code: 'formula', title: '这个文件不能导入', detail: '单元格 P2 是公式' }
    expect(outcome(job({ state: 'failed', refusal }))).toBe('单元格 P2 是公式')
    expect(outcome(job({ state: 'checking' }))).toBe('—')
  })
})
