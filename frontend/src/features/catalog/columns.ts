import type { Column } from '@/shared/table'
import { type Entry, TRADE_KIND, wordsOf } from './entries'

/** The columns of a list; trades show their industry and lead department too. */
export function entryColumns(
  kind: string,
  industries: ReadonlyMap<string, string>,
  departments: ReadonlyMap<string, string>,
): Column<Entry>[] {
  const ofTrades: Column<Entry>[] = [
    { key: 'industry', title: '产业', show: (entry) => industries.get(entry.industry ?? '') ?? '—' },
    { key: 'lead_department', title: '牵头部门', show: (entry) => departments.get(entry.lead_department ?? '') ?? '—' },
  ]
  return [
    { key: 'name', title: '名称' },
    ...(kind === TRADE_KIND.kind ? ofTrades : []),
    { key: 'valid_since', title: wordsOf(kind).since },
    { key: 'valid_until', title: '状态' },
    { key: 'code', title: '代码' },
  ]
}
