/** Entries of the dictionaries: trades and the values of the small lists, alike enough for one page. */
import type { DictionaryEntryIn, DictionaryEntryOut, TradeIn, TradeOut } from '@/api/generated/types.gen'
import type { Choice, Field } from '@/shared/form'

export type Entry = DictionaryEntryOut & Partial<Pick<TradeOut, 'industry' | 'lead_department' | 'lead_source'>>

export type EntryIn = Pick<DictionaryEntryIn, 'name' | 'valid_since' | 'valid_until'> &
  Pick<TradeIn, 'industry' | 'lead_department'>

export const TRADE_KIND = { kind: 'trade', name: '工种' }

/** Whether an entry may be chosen on a day (ISO dates compare as text). */
export function isChoosable(entry: { valid_since: string; valid_until: string | null }, day: string): boolean {
  return entry.valid_since <= day && (entry.valid_until === null || entry.valid_until > day)
}

/** Days off: each entry lasts from its first day until the first day of work. */
export const HOLIDAY = 'holiday'

interface Words {
  since: string
  until: string
  hint: string
  close: string
  states: [string, string, string]
}
const DAYS_OFF: Words = {
  since: '放假第一天',
  until: '上班第一天',
  hint: '排课时提醒避开；填放假第一天就是取消这次放假',
  close: '改日期',
  states: ['将到', '放假中', '已过'],
}
const VALUES: Words = {
  since: '启用日期',
  until: '停用日期',
  hint: '从这一天起不能再选；已有数据仍显示它的名称',
  close: '停用',
  states: ['未启用', '可选', '已停用'],
}
/** What dates and states are called in a list. */
export const wordsOf = (kind: string): Words => (kind === HOLIDAY ? DAYS_OFF : VALUES)

/** What a new entry of a list is asked for. */
export function entryFields(kind: string, industries: Choice[], departments: Choice[]): Field<keyof EntryIn>[] {
  const words = wordsOf(kind)
  const fields: Field<keyof EntryIn>[] = [{ name: 'name', label: '名称', maxlength: 60 }]
  if (kind === TRADE_KIND.kind)
    fields.push(
      { name: 'industry', label: '产业', choices: industries },
      { name: 'lead_department', label: '牵头部门', choices: departments },
    )
  fields.push({ name: 'valid_since', label: words.since, kind: 'date' })
  if (kind === HOLIDAY)
    fields.push({ name: 'valid_until', label: words.until, kind: 'date', hint: '排课时提醒避开放假的日子' })
  return fields
}

/** 未启用 / 可选 / 已停用, never by colour alone. */
export function stateOf(entry: { kind: string; valid_since: string; valid_until: string | null }, day: string): string {
  const [before, now, after] = wordsOf(entry.kind).states
  if (entry.valid_since > day) return before
  return isChoosable(entry, day) ? now : after
}
