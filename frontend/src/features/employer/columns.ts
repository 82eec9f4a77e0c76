import type { EmployerOut, JobPostOut, OrderOut } from '@/api/generated/types.gen'
import { count, day, text, yuan } from '@/shared/format'
import type { Column } from '@/shared/table'

export const employerColumns: Column<EmployerOut>[] = [
  { key: 'name', title: '单位名称' },
  { key: 'kind_name', title: '类型' },
  { key: 'state', title: '状态' },
  { key: 'open_posts', title: '在招人数', align: 'right', show: (row) => count(row.open_posts) },
  { key: 'capacity', title: '可吸纳（人）', align: 'right', show: (row) => count(row.capacity) },
  { key: 'place_name', title: '地点' },
  { key: 'address', title: '地址' },
]

export const postColumns: Column<JobPostOut>[] = [
  { key: 'title', title: '岗位' },
  { key: 'trade_name', title: '工种' },
  { key: 'state', title: '状态', show: (row) => (row.state === 'open' ? '招聘中' : '已结束') },
  { key: 'filled', title: '已招／招聘', align: 'right', show: (row) => `${count(row.filled)}／${count(row.persons)}` },
  { key: 'wage_fen', title: '月工资（元）', align: 'right', show: (row) => yuan(row.wage_fen) },
  { key: 'valid_until', title: '招到', show: (row) => day(row.valid_until) },
  { key: 'demands', title: '要求', show: (row) => text(row.demands) },
]

export const orderColumns: Column<OrderOut>[] = [
  { key: 'number', title: '订单' },
  { key: 'state_name', title: '状态' },
  { key: 'waiting_for', title: '等谁办理', show: (row) => text(row.waiting_for) },
  { key: 'employer_name', title: '用工单位' },
  { key: 'institution_name', title: '培训机构', show: (row) => text(row.institution_name) },
  { key: 'trade_name', title: '工种' },
  { key: 'persons', title: '订／交／用（人）', align: 'right', show: (row) => threeCounts(row) },
  { key: 'deliver_by', title: '交付期限', show: (row) => day(row.deliver_by) },
]

/** Ordered, delivered, hired; what is not known yet is a dash. */
export const threeCounts = (row: OrderOut): string =>
  [row.persons, row.delivered, row.hired].map((each) => (each === null ? '—' : count(each))).join('／')
