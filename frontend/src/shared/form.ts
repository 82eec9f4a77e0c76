/** A short form as data: its fields, what stands in them at first, and the body that they make. */
export interface Choice {
  code: string
  name: string
}
type Kind = 'line' | 'text' | 'count' | 'yuan' | 'date' | 'yes' | 'many'
export interface Field<N extends string = string> {
  name: N
  label: string
  /** `choices` make a list to choose from of every kind but `many`, where they are boxes to tick. */
  kind?: Kind
  choices?: Choice[]
  hint?: string
  optional?: boolean
  maxlength?: number
}
export type Values = Record<string, string | string[]>
export type Key = { 'Idempotency-Key': string }

/** What a FormDialog asks for, and what is done with the answer. */
export interface Ask<B = Record<string, unknown>> {
  title: string
  verb: string
  done: string
  /** The object and the consequence, where they are not plain. */
  says?: string
  danger?: boolean
  /** Given as a function where choices may still be on their way: the form shows them when they come. */
  fields: Field<keyof B & string>[] | (() => Field<keyof B & string>[])
  start?: Partial<Record<keyof B & string, unknown>>
  send: (body: B, key: Key) => Promise<unknown>
}

/** An Ask whose names are checked against the body of its request. */
export const asking = <B>(ask: Ask<B>): Ask => ask as unknown as Ask

function written(field: Field, value: unknown): string | string[] {
  if (field.kind === 'many') return Array.isArray(value) ? value.map(String) : []
  if (value === null || value === undefined) return ''
  return field.kind === 'yuan' ? (Number(value) / 100).toFixed(2) : String(value)
}

export const startOf = (fields: Field[], start: Record<string, unknown> = {}): Values =>
  Object.fromEntries(fields.map((field) => [field.name, written(field, start[field.name])]))

const WHOLE = /^\d{1,9}$/
const MONEY = /^\d{1,9}(\.\d{1,2})?$/

function faultOf(field: Field, value: string | string[]): string | null {
  if (!value.length) return field.optional ? null : `请${field.choices ? '选择' : '填写'}${field.label}`
  if (field.kind === 'count' && !WHOLE.test(String(value))) return '请填写整数'
  if (field.kind === 'yuan' && !MONEY.test(String(value))) return '请填写金额，最多两位小数，如 12.50'
  return null
}

const trimmed = (value: string | string[] | undefined) => (Array.isArray(value) ? value : (value ?? '').trim())

/** What can be said before anything is sent, by field. */
export function faultsOf(fields: Field[], values: Values): Record<string, string> {
  const found = fields.map((field) => [field.name, faultOf(field, trimmed(values[field.name]))] as const)
  return Object.fromEntries(found.filter((each): each is [string, string] => each[1] !== null))
}

function meant(field: Field, value: string | string[]): unknown {
  if (field.kind === 'many') return value
  if (value === '') return null
  if (field.kind === 'count') return Number(value)
  if (field.kind === 'yuan') return Math.round(Number(value) * 100)
  return field.kind === 'yes' ? value === 'true' : value
}

export const bodyOf = (fields: Field[], values: Values): Record<string, unknown> =>
  Object.fromEntries(fields.map((field) => [field.name, meant(field, trimmed(values[field.name]))]))

export const YES_NO: Choice[] = [
  { code: 'true', name: '是' },
  { code: 'false', name: '否' },
]
export const choicesOf = (words: Record<string, string>): Choice[] =>
  Object.entries(words).map(([code, name]) => ({ code, name }))

/** The one field of a step that needs its reason. */
export const REASON: Field<'reason'> = { name: 'reason', label: '理由', kind: 'text', maxlength: 500 }
