import type { BatchOut, SchemeMilestoneOut, SchemeOut, VoucherListOut, VoucherState } from '@/api/generated/types.gen'
import { count, day, text, yuan } from '@/shared/format'
import type { Column } from '@/shared/table'
import { grouped, MILESTONES, total } from './words'

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

export const waitingColumns: Column<VoucherListOut>[] = [
  { key: 'name', title: '持券人' },
  { key: 'id', title: '办理' },
  { key: 'masked_number', title: '身份证号' },
  { key: 'class_name', title: '培训班', show: (row) => text(row.class_name) },
  { key: 'serial', title: '券号', show: (row) => grouped(row.serial) },
]

export const schemeColumns: Column<SchemeOut>[] = [
  { key: 'name', title: '办法' },
  { key: 'number', title: '版本', show: (row) => `第 ${row.number} 版` },
  { key: 'state', title: '状态' },
  { key: 'kind_name', title: '种类' },
  { key: 'valid_since', title: '生效', show: (row) => day(row.valid_since) },
  { key: 'validity_days', title: '有效期（天）', align: 'right', show: (row) => count(row.validity_days) },
  { key: 'yearly_limit', title: '每人每年（张）', align: 'right', show: (row) => count(row.yearly_limit) },
  { key: 'amounts', title: '工种（个）', align: 'right', show: (row) => count(Object.keys(row.amounts).length) },
]

export const batchColumns: Column<BatchOut>[] = [
  { key: 'name', title: '批次' },
  { key: 'year', title: '年度' },
  { key: 'state', title: '状态' },
  { key: 'origin', title: '来源', show: (row) => (row.origin === 'rule' ? '按规则' : '按名单') },
  { key: 'scheme_name', title: '办法', show: (row) => `${row.scheme_name}（第 ${row.scheme_number} 版）` },
  { key: 'counts', title: '券（张）', align: 'right', show: (row) => count(total(row.counts)) },
  { key: 'issued_at', title: '发放', show: (row) => day(row.issued_at) },
]

export const partColumns: Column<SchemeMilestoneOut>[] = [
  { key: 'milestone', title: '节点', show: (row) => MILESTONES[row.milestone] },
  { key: 'share', title: '比例', align: 'right', show: (row) => `${row.share / 100}%` },
  { key: 'within_days', title: '期限（天）', align: 'right', show: (row) => count(row.within_days) },
]

export const standColumns: Column<{ state: VoucherState; name: string; many: number }>[] = [
  { key: 'name', title: '状态' },
  { key: 'many', title: '张数', align: 'right' },
]
