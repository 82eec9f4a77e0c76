import type { CompletionOut, LedgerRowOut, RateOut } from '@/api/generated/types.gen'
import { count, day, percent } from '@/shared/format'
import type { Column } from '@/shared/table'
import { SEX } from '@/shared/words'

type Part = Pick<RateOut, 'numerator' | 'denominator'> | null
const share = (part: Part): string => percent(part?.numerator ?? 0, part?.denominator ?? 0)
const parts = (part: Part): string => (part?.denominator ? `（${part.numerator}／${part.denominator}）` : '')
/** A rate as a reader can check it: the share and both parts. */
export const rate = (part: Part): string => share(part) + parts(part)

/** Minutes as somebody says them. */
export function lateness(minutes: number | null): string {
  if (minutes === null) return '—'
  if (minutes < 60) return `${minutes} 分钟`
  return minutes < 2880 ? `${Math.floor(minutes / 60)} 小时` : `${Math.floor(minutes / 1440)} 天`
}

const rateOf = (
  key: 'completion' | 'passing' | 'first_employment' | 'second_employment' | 'third_employment' | 'entry',
) => ({
  key,
  align: 'right' as const,
  show: (row: LedgerRowOut) => share(row[key]),
  more: (row: LedgerRowOut) => parts(row[key]),
})

export const ledgerColumns: Column<LedgerRowOut>[] = [
  { key: 'name', title: '培训班', wrap: true },
  { key: 'state_name', title: '状态', under: 'name' },
  { key: 'planned', title: '计划', align: 'right' },
  { key: 'enrolled', title: '报名', align: 'right' },
  { key: 'attended', title: '到课', align: 'right' },
  { key: 'completed', title: '结业', align: 'right' },
  { title: '结业率', ...rateOf('completion') },
  { key: 'assessed', title: '考核', align: 'right' },
  { title: '合格率', ...rateOf('passing') },
  { key: 'certified', title: '持证', align: 'right' },
  { title: '就业率（第一次）', ...rateOf('first_employment') },
  { title: '就业率（第二次）', ...rateOf('second_employment') },
  { title: '就业率（第三次）', ...rateOf('third_employment') },
  { title: '及时录入（节）', ...rateOf('entry') },
  { key: 'worst_minutes', title: '最迟录入', align: 'right', show: (row) => lateness(row.worst_minutes) },
  { key: 'institution_name', title: '培训机构', wrap: true },
  { key: 'trade_name', title: '工种' },
  { key: 'mode_name', title: '方式', under: 'trade_name' },
  {
    key: 'starts_on',
    title: '时间',
    show: (row) => day(row.starts_on),
    more: (row) => ` 至 ${day(row.ends_on).slice(5)}`,
  },
]

export const completionColumns: Column<CompletionOut>[] = [
  { key: 'name', title: '姓名' },
  { key: 'sex', title: '性别', show: (row) => SEX[row.sex] ?? row.sex },
  { key: 'masked_number', title: '身份证号' },
  { key: 'township', title: '乡镇' },
  { key: 'class_name', title: '培训班' },
  { key: 'institution_name', title: '培训机构' },
  { key: 'counted', title: '是否计数', show: (row) => (row.counted ? '计数' : '已在别的班计过') },
]

const SUMMED = ['planned', 'enrolled', 'dropped', 'attended', 'completed', 'assessed', 'passed', 'certified'] as const

const together = (rates: (RateOut | null)[]) => {
  const known = rates.filter((part) => part !== null)
  const sum = (name: 'numerator' | 'denominator') => known.reduce((all, part) => all + part[name], 0)
  return rate({ numerator: sum('numerator'), denominator: sum('denominator') })
}

/** The sums of the rows that are shown, in one sentence. */
export function sumWords(rows: LedgerRowOut[]): string {
  const of = Object.fromEntries(SUMMED.map((name) => [name, rows.reduce((sum, row) => sum + row[name], 0)])) as Record<
    (typeof SUMMED)[number],
    number
  >
  const passing = together(rows.map((row) => row.passing))
  return (
    `本页 ${rows.length} 个班：计划 ${count(of.planned)} 人，报名 ${count(of.enrolled)} 人（其中中途退出 ${count(of.dropped)} 人），` +
    `到课 ${count(of.attended)} 人，结业 ${count(of.completed)} 人，考核 ${count(of.assessed)} 人，合格 ${count(of.passed)} 人，` +
    `持证 ${count(of.certified)} 人。已鉴定的班：结业率 ${together(rows.map((row) => row.completion))}，鉴定合格率 ${passing}。`
  )
}
