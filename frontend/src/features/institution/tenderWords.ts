/** The states of a project, where it stands, and the forms of its pages. */
import type * as t from '@/api/generated/types.gen'
import type { Choice, Field } from '@/shared/form'
import { count, day, yuan } from '@/shared/format'
import type { Column } from '@/shared/table'
import type { Tone } from '@/shared/words'

export const TENDER_STATES: Record<string, string> = {
  draft: '草稿',
  open: '公开招标中',
  awarded: '已定标',
  cancelled: '已取消',
}
const TONES: Record<string, Tone> = { draft: 'warn', open: 'info', awarded: 'good', cancelled: 'bad' }
export const tenderTone = (state: string): Tone => TONES[state] ?? 'plain'

type Standing = Pick<t.TenderOut, 'state' | 'closes_on'>
/** Bids are taken until the last day, that one included; both days are Beijing's. */
export const takesBids = (of: Standing, today: string): boolean => of.state === 'open' && today <= of.closes_on
export const toScore = (of: Standing, today: string): boolean => of.state === 'open' && today > of.closes_on

export const STEPS = ['编制', '公开招标', '评分', '定标签合同'] as const
/** Which of the steps it is at; past the last one when it is awarded. */
export function stepOf(of: Standing, today: string): number {
  if (of.state === 'draft') return 0
  if (of.state === 'awarded') return STEPS.length
  return toScore(of, today) ? 2 : 1
}

export function nextWords(of: t.TenderOut, today: string): string {
  if (of.state === 'draft') return '等领导小组办公室公开招标'
  if (of.state === 'cancelled') return `取消原因：${of.reason ?? ''}`
  if (of.state === 'awarded') return '合同见下'
  return toScore(of, today)
    ? `投标已于 ${of.closes_on} 截止，等领导小组办公室评分、定标`
    : `${of.closes_on} 截止投标，等培训机构投标`
}

export const tenderPatchFields = (trades: Choice[]): Field<keyof t.TenderPatch>[] => [
  { name: 'title', label: '项目名称' },
  { name: 'trade', label: '工种', choices: trades },
  { name: 'persons', label: '培训人数', kind: 'count' },
  { name: 'highest_price_fen', label: '最高单价（元／人）', kind: 'yuan' },
  { name: 'closes_on', label: '投标截止日', kind: 'date', hint: '含当天' },
  { name: 'requirements', label: '要求', kind: 'text' },
]
export const tenderFields = (trades: Choice[]): Field<keyof t.TenderIn>[] => [
  { name: 'number', label: '项目编号', maxlength: 40, hint: '全县不重号，以后不能改' },
  ...tenderPatchFields(trades),
]
export const bidFields = (of: t.TenderOut): Field<keyof t.BidIn>[] => [
  { name: 'price_fen', label: '单价（元／人）', kind: 'yuan', hint: `不超过 ${yuan(of.highest_price_fen)} 元` },
  { name: 'persons', label: '承诺培训人数', kind: 'count', hint: `不超过 ${count(of.persons)} 人` },
  { name: 'proposal', label: '培训方案', kind: 'text' },
]
export const scoreFields: Field<keyof t.BidScoreIn>[] = [
  { name: 'score', label: '得分（0—100）', kind: 'count' },
  { name: 'score_reason', label: '评分理由', kind: 'text', maxlength: 500 },
]

const common: Column<t.TenderOut>[] = [
  { key: 'title', title: '项目' },
  { key: 'state_name', title: '状态' },
  { key: 'closes_on', title: '投标截止', show: (row) => day(row.closes_on) },
  { key: 'trade_name', title: '工种' },
  { key: 'persons', title: '人数', align: 'right', show: (row) => count(row.persons) },
  { key: 'highest_price_fen', title: '最高单价（元）', align: 'right', show: (row) => yuan(row.highest_price_fen) },
  { key: 'number', title: '编号' },
]
/** An institution sees whether it has read and bid, the others how many have. */
export const tenderColumns = (own: boolean): Column<t.TenderOut>[] =>
  own
    ? [...common, { key: 'bids', title: '本机构', show: ownWord }]
    : [
        ...common,
        { key: 'told', title: '已阅／已告知', align: 'right', show: (row) => `${row.read}／${row.told}` },
        { key: 'bids', title: '投标', align: 'right', show: (row) => count(row.bids) },
      ]
export function ownWord(row: t.TenderOut): string {
  if (row.bids) return '已投标'
  if (!row.told) return '未告知'
  return row.read ? '已阅' : '未阅'
}
export const noticeColumns: Column<t.TenderNoticeOut>[] = [
  { key: 'institution_name', title: '培训机构' },
  { key: 'told_at', title: '告知时间' },
  { key: 'read_at', title: '阅知时间' },
]
export const contractColumns: Column<t.ContractOut>[] = [
  { key: 'number', title: '合同编号' },
  { key: 'institution_name', title: '培训机构' },
  { key: 'persons', title: '人数', align: 'right', show: (row) => count(row.persons) },
  { key: 'price_fen', title: '单价（元／人）', align: 'right', show: (row) => yuan(row.price_fen) },
  { key: 'tender_id', title: '合计（元）', align: 'right', show: (row) => yuan(row.price_fen * row.persons) },
  { key: 'signed_on', title: '签订日期', show: (row) => day(row.signed_on) },
]
export const bidColumns: Column<t.BidOut>[] = [
  { key: 'institution_name', title: '培训机构' },
  { key: 'price_fen', title: '单价（元／人）', align: 'right', show: (row) => yuan(row.price_fen) },
  { key: 'persons', title: '承诺人数', align: 'right', show: (row) => count(row.persons) },
  { key: 'score', title: '得分', align: 'right', show: (row) => count(row.score) },
  { key: 'score_reason', title: '评分理由' },
  { key: 'proposal', title: '培训方案' },
]
