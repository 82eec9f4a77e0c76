/** Entries of the dictionaries: trades and the values of the small lists, alike enough for one page. */
import type { DictionaryEntryOut, TradeOut } from '@/api/generated/types.gen'

export type Entry = DictionaryEntryOut & Partial<Pick<TradeOut, 'industry' | 'lead_department' | 'lead_source'>>

export const TRADE_KIND = { kind: 'trade', name: '工种' }

/** Whether an entry may be chosen on a day (ISO dates compare as text). */
export function isChoosable(entry: { valid_since: string; valid_until: string | null }, day: string): boolean {
  return entry.valid_since <= day && (entry.valid_until === null || entry.valid_until > day)
}

/** 可选 / 未启用 / 已停用, never by colour alone. */
export function stateOf(entry: { valid_since: string; valid_until: string | null }, day: string): string {
  if (entry.valid_since > day) return '未启用'
  return isChoosable(entry, day) ? '可选' : '已停用'
}
