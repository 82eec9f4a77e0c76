import type { Tone } from '@/shared/words'

export const KINDS: Record<string, string> = {
  enterprise: '企业',
  workshop: '扶贫车间',
  agency: '劳务机构',
  base: '就业基地',
}
export const PLACES: Record<string, string> = { county: '县内', province: '省内县外', away: '省外', xiamen: '厦门' }
export const ORDERS: Record<string, string> = {
  draft: '草稿',
  offered: '等待接单',
  declined: '机构未接单',
  accepted: '已接单',
  training: '培训中',
  delivered: '已交付',
  closed: '已完成',
  cancelled: '已取消',
}
const TONES: Record<string, Tone> = {
  draft: 'warn',
  offered: 'info',
  declined: 'bad',
  accepted: 'info',
  training: 'info',
  delivered: 'warn',
  closed: 'good',
  cancelled: 'bad',
}
export const tone = (state: string): Tone => TONES[state] ?? 'plain'

/** What each step is called on its button, and what it says. */
const STEPS: Record<string, { verb: string; says: string; danger?: boolean }> = {
  offered: { verb: '发给机构', says: '发出以后内容不能再改，等培训机构接单。' },
  accepted: { verb: '接单', says: '接单以后按要求开班培训。' },
  'training>accepted': { verb: '另选培训班', says: '原来的培训班已取消或作废，订单回到“已接单”，请另开一个班。' },
  declined: { verb: '不接单', says: '订单退给用工单位，由其另选机构。', danger: true },
  training: { verb: '开始培训', says: '选定完成这张订单的培训班。' },
  delivered: { verb: '交付', says: '交付人数按这个班的结业人数计算。' },
  closed: { verb: '完成', says: '填写实际录用的人数，订单到此结束。' },
  cancelled: { verb: '取消订单', says: '取消以后不能恢复。', danger: true },
}
/** The step from a state; a few are called otherwise from where they are taken. */
export const stepOf = (from: string, to: string) => STEPS[`${from}>${to}`] ?? STEPS[to]
