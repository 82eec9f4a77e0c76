const NONE = '—'
const groups = new Intl.NumberFormat('zh-CN')

/** 人数：千分位；没有值显示“—”，0 就显示 0（UX 9, 37）. */
export const count = (value: number | null | undefined): string => (value == null ? NONE : groups.format(value))

/** 一位小数的百分数；分母为 0 显示“—”；超过 100% 照实显示。 */
export function percent(part: number, whole: number): string {
  return whole ? `${((part / whole) * 100).toFixed(1)}%` : NONE
}

/** 分 → 元，两位小数，千分位。 */
export const yuan = (fen: number | null | undefined): string =>
  fen == null
    ? NONE
    : (fen / 100).toLocaleString('zh-CN', {
        minimumFractionDigits: 2,
        maximumFractionDigits: 2,
      })

const parts = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
})

function beijing(value: string): Record<string, string> {
  return Object.fromEntries(parts.formatToParts(new Date(value)).map((part) => [part.type, part.value]))
}

/** 2021-10-31，北京时间。 */
export function day(value: string | null | undefined): string {
  if (!value) return NONE
  if (value.length === 10) return value
  const at = beijing(value)
  return `${at.year}-${at.month}-${at.day}`
}

/** 2021-10-31 15:30，北京时间。 */
export function moment(value: string | null | undefined): string {
  if (!value) return NONE
  const at = beijing(value)
  return `${at.year}-${at.month}-${at.day} ${at.hour === '24' ? '00' : at.hour}:${at.minute}`
}

/** 2021-10-31 15:30:07，北京时间：日志到秒（UX 27）。 */
export const second = (value: string): string => `${moment(value)}:${beijing(value).second}`

export const text = (value: string | number | null | undefined): string =>
  value === null || value === undefined || value === '' ? NONE : String(value)

/** 今天，北京时间。 */
export const today = (): string => day(new Date().toISOString())

/** 年度的选项：从明年往前数。 */
export const recentYears = (many: number): string[] =>
  Array.from({ length: many }, (_, back) => String(Number(today().slice(0, 4)) + 1 - back))

/** 20211031_1530，北京时间：文件名的末尾。 */
export const stamp = (): string => moment(new Date().toISOString()).replace(/[-:]/g, '').replace(' ', '_')
