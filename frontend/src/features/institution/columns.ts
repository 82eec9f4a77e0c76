import type { FacilityOut, InstitutionListOut, InstitutionTradeOut } from '@/api/generated/types.gen'
import { count, day, text, yuan } from '@/shared/format'
import type { Column } from '@/shared/table'
import { levelName } from '@/shared/words'
import { KINDS_OF_FACILITY } from './words'

export const institutionColumns: Column<InstitutionListOut>[] = [
  { key: 'name', title: '机构名称' },
  { key: 'kind_name', title: '类型' },
  { key: 'state', title: '状态' },
  { key: 'standing', title: '今年认定', show: (row) => row.standing?.state_name ?? '未认定' },
  {
    key: 'id',
    title: '已用／核定规模',
    align: 'right',
    show: (row) =>
      row.standing ? `${count(row.standing.seats_taken)}／${count(row.standing.approved_capacity)}` : '—',
  },
  { key: 'trades', title: '办学工种', show: (row) => text(row.trades.join('、')) },
  { key: 'licence_until', title: '许可证有效期', show: (row) => day(row.licence_until) },
  { key: 'home', title: '所在地' },
]

export const tradeColumns: Column<InstitutionTradeOut>[] = [
  { key: 'trade_name', title: '工种' },
  { key: 'highest_level', title: '最高等级', show: (row) => levelName(row.highest_level) },
  { key: 'valid_since', title: '从', show: (row) => day(row.valid_since) },
  { key: 'valid_until', title: '停办', show: (row) => day(row.valid_until) },
]

export const facilityColumns: Column<FacilityOut>[] = [
  { key: 'name', title: '名称' },
  { key: 'kind', title: '种类', show: (row) => KINDS_OF_FACILITY[row.kind] ?? row.kind },
  { key: 'trade', title: '用于工种' },
  { key: 'quantity', title: '数量', align: 'right', show: (row) => count(row.quantity) },
  { key: 'places', title: '可容纳（人）', align: 'right', show: (row) => count(row.places) },
  { key: 'value_fen', title: '价值（元）', align: 'right', show: (row) => yuan(row.value_fen) },
  { key: 'remark', title: '说明', show: (row) => text(row.remark) },
]
