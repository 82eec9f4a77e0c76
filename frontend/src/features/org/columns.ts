import type { DepartmentOut } from '@/api/generated/types.gen'
import type { Column } from '@/shared/table'

/** The columns of the list of departments. */
export const columns: Column<DepartmentOut>[] = [
  { key: 'short_name', title: '简称' },
  { key: 'name', title: '全称' },
  { key: 'responsibility', title: '职责' },
  { key: 'drafts_plan', title: '参与编制方案', show: (unit) => (unit.drafts_plan ? '是' : '否') },
  { key: 'valid_until', title: '撤销日期' },
]
