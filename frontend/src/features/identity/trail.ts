import type { AuditEventOut } from '@/api/generated/types.gen'
import { second, text } from '@/shared/format'
import type { Column } from '@/shared/table'
import { NUMBERS, OF_OBJECT } from './trailCodes'
import { FACTS } from './trailFacts'
import { OBJECTS, WORDS } from './trailNames'

type Event = Pick<AuditEventOut, 'object_type' | 'details'>

export const eventColumns: Column<AuditEventOut>[] = [
  { key: 'at', title: '时间', show: (row) => second(row.at) },
  { key: 'actor_name', title: '谁', show: (row) => text(row.actor_name) },
  { key: 'role_name', title: '角色', show: (row) => text(row.role_name) },
  { key: 'sentence', title: '做了什么' },
  { key: 'object_type', title: '对象', show: (row) => OBJECTS[row.object_type] ?? row.object_type },
  { key: 'details', title: '内容', show: (row) => facts(row) },
]

type Names = ReadonlyMap<string, string>
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The facts of an event as words; `names` are of trades, units and townships; of changed fields it holds only the names. */
export function facts({ object_type, details }: Event, names: Names = new Map()): string {
  const own = OF_OBJECT[object_type] ?? {}
  const title = (name: string) => (name === 'number' ? NUMBERS[object_type] : undefined) ?? FACTS[name] ?? name
  const shown = Object.entries(details).filter(([, value]) => value !== null && value !== '')
  shown.sort(([one], [other]) => rank(one) - rank(other))
  return shown.map(([name, value]) => `${title(name)}：${worded(name, value, own, names)}`).join('；') || '—'
}

/** From what to what comes first, the reason last. */
const ORDER = ['before', 'since', 'to', 'after', '', 'reason']
const rank = (name: string) => ORDER.indexOf(ORDER.includes(name) ? name : '')

function worded(name: string, value: unknown, own: Record<string, string>, names: Names): string {
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (typeof value === 'object' && value)
    return (Array.isArray(value) ? value.map(String) : Object.keys(value)).map((each) => FACTS[each] ?? each).join('、')
  const code = String(value)
  if (name === 'reason') return own[`reason:${code}`] ?? code
  return own[code] ?? own[`${name}:${code}`] ?? WORDS[code] ?? names.get(code) ?? placed(code, names)
}

/** A village by its township and code; of an internal number its end, by which it is told from others. */
function placed(code: string, names: Names): string {
  if (UUID.test(code)) return `编号末位 ${code.slice(-8)}`
  const township = /^\d{12}$/.test(code) ? names.get(code.slice(0, 9)) : undefined
  return township ? `${township}（${code}）` : code
}
