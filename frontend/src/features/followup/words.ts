import type { Tone } from '@/shared/words'

export const OUTCOMES: Record<string, string> = {
  employed: '就业',
  self_employed: '自主创业',
  farming: '务农',
  study: '继续学习',
  not: '未就业',
  unreachable: '联系不上',
}
export const WORKPLACES: Record<string, string> = {
  township: '本乡镇',
  county: '县内',
  province: '省内县外',
  away: '省外',
  xiamen: '厦门',
}
export const CHANNELS: Record<string, string> = { phone: '电话', visit: '上门', sheet: '表格', page: '学员自填' }
export const STATES: Record<string, string> = {
  open: '待跟踪',
  overdue: '逾期未跟踪',
  done: '已登记',
  recheck: '待抽样复核',
}
export const POINTS: Record<string, string> = { 0: '结业时', 1: '第一次', 2: '第二次', 3: '第三次' }
export const atPoint = (months: number): string => (months ? `结业后 ${months} 个月` : '结业时')

const TONES: Record<string, Tone> = {
  employed: 'good',
  self_employed: 'good',
  farming: 'info',
  study: 'info',
  not: 'bad',
  unreachable: 'warn',
}
export const tone = (outcome: string | null): Tone => (outcome ? (TONES[outcome] ?? 'plain') : 'warn')
