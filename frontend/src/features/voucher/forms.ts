/** The short forms of a voucher. */
import type { ClassListOut, RedemptionIn } from '@/api/generated/types.gen'
import type { Choice, Field } from '@/shared/form'
import { day } from '@/shared/format'

/** A class as somebody chooses it: what, where, from when, how many seats are left. */
export const classChoice = (each: ClassListOut): Choice => ({
  code: each.id,
  name: `${each.trade_name}：${each.name}（${each.institution_name}，${day(each.starts_on)} 开班，还有 ${each.size - each.enrolled} 个名额）`,
})

/** R38: a township saw the holder hand the voucher over; everybody else needs the secret that he types himself. */
export const proofField = (witness: boolean): Field<keyof RedemptionIn> =>
  witness
    ? { name: 'witness_reason', label: '见证：为什么不能用密码', kind: 'text', maxlength: 500 }
    : { name: 'secret', label: '持券人的密码', maxlength: 10, hint: '券面上的 10 位数字，请持券人自己输入。' }
