import type { Milestone, VoucherKind, VoucherState } from '@/api/generated/types.gen'
import type { Tone } from '@/shared/words'

export const KINDS: Record<VoucherKind, string> = {
  face: '面值券',
  directed: '定向券',
  general: '通用券',
  credit: '抵用券',
}
/** What each kind means, below the choice. */
export const KIND_HINTS: Record<VoucherKind, string> = {
  face: '一个面值，各工种金额相同。',
  directed: '只能学指定的几个工种。',
  general: '可学名单上的任何工种，金额按工种。',
  credit: '抵扣培训费的一部分，金额按工种。',
}
export const MILESTONES: Record<Milestone, string> = { completed: '结业', certified: '取证', employed: '就业' }

export const STATES: Record<VoucherState, string> = {
  drafted: '拟发',
  approved: '已批准',
  issued: '已发放',
  received: '已领取',
  reserved: '已预约',
  in_training: '培训中',
  redeemed: '已兑付',
  verified: '已核查',
  settled: '已结算',
  paid: '已拨付',
  expired: '已过期',
  voided: '已作废',
  frozen: '已冻结',
  lost: '已挂失',
  recovered: '已追回',
}
const TONES: Partial<Record<VoucherState, Tone>> = {
  drafted: 'warn',
  approved: 'warn',
  issued: 'info',
  received: 'info',
  reserved: 'info',
  in_training: 'info',
  redeemed: 'good',
  verified: 'good',
  settled: 'good',
  paid: 'good',
  voided: 'bad',
  frozen: 'bad',
  lost: 'bad',
  recovered: 'bad',
}
export const tone = (state: VoucherState): Tone => TONES[state] ?? 'plain'

export const BATCHES: Record<string, string> = {
  drafted: '待批准',
  approved: '已批准',
  issued: '已发放',
  voided: '已作废',
}
const BATCH_TONES: Record<string, Tone> = { drafted: 'warn', approved: 'info', issued: 'good', voided: 'bad' }
export const batchTone = (state: string): Tone => BATCH_TONES[state] ?? 'plain'

/** 26 0000 0000 008: as it stands on the paper. */
export const grouped = (serial: string): string => serial.replace(/^(\d{2})(\d{4})(\d{4})(\d+)$/, '$1 $2 $3 $4')

/** How many vouchers a batch has, wherever they stand. */
export const total = (counts: Record<string, unknown>): number =>
  Object.values(counts).reduce((sum: number, many) => sum + Number(many), 0)

export const CHANNELS = { desk: '窗口当面', paper: '本人签字的纸质选择单' }

interface Decision {
  verb: string
  says: string
  reason?: boolean
  danger?: boolean
}
const DECISIONS: Partial<Record<VoucherState, Decision>> = {
  verified: { verb: '核查通过', says: '核对了结业和交券的凭据，通过以后可以结算。' },
  frozen: { verb: '冻结', says: '冻结期间不能预约、兑付和结算，查清后可以解冻。', reason: true, danger: true },
  voided: { verb: '作废', says: '作废以后不能恢复。', reason: true, danger: true },
  recovered: { verb: '追回', says: '券款要从培训机构追回，不能恢复。', reason: true, danger: true },
}
/** A decision as it is called on its button; out of the frost a voucher goes back to where it was. */
export const decisionOf = (from: VoucherState, to: VoucherState): Decision =>
  from === 'frozen' && to !== 'voided'
    ? { verb: '解冻', says: `解冻以后回到“${STATES[to]}”。` }
    : (DECISIONS[to] ?? { verb: STATES[to], says: '' })
