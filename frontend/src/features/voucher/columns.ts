import type { VoucherListOut } from '@/api/generated/types.gen'
import { day, text, yuan } from '@/shared/format'
import type { Column } from '@/shared/table'
import { grouped } from './words'

export const voucherColumns: Column<VoucherListOut>[] = [
  { key: 'serial', title: '券号', show: (row) => grouped(row.serial) },
  { key: 'name', title: '持券人' },
  { key: 'masked_number', title: '身份证号' },
  { key: 'state_name', title: '状态' },
  { key: 'state_since', title: '从何时起', show: (row) => day(row.state_since) },
  { key: 'valid_until', title: '有效期至', show: (row) => day(row.valid_until) },
  { key: 'township', title: '乡镇' },
  { key: 'scheme_name', title: '办法' },
  { key: 'class_name', title: '培训班', show: (row) => text(row.class_name) },
  { key: 'institution_name', title: '培训机构', show: (row) => text(row.institution_name) },
  { key: 'value_fen', title: '金额（元）', align: 'right', show: (row) => yuan(row.value_fen) },
]
