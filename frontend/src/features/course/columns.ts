import type { CourseListOut } from '@/api/generated/types.gen'
import type { Column } from '@/shared/table'
import { levelName } from '@/shared/words'
import { courseState, readyTag } from './words'

export const courseColumns = (modes: Record<string, string>): Column<CourseListOut>[] => [
  { key: 'name', title: '课程' },
  { key: 'ready', title: '能否开班', show: (row) => readyTag(row)?.words ?? '—' },
  { key: 'state', title: '状态', show: (row) => courseState(row.state) },
  { key: 'trade_name', title: '工种' },
  { key: 'level', title: '等级', show: (row) => levelName(row.level) },
  { key: 'mode', title: '培训方式', show: (row) => modes[row.mode] ?? row.mode },
  { key: 'institution_name', title: '培训机构' },
  { key: 'department_name', title: '审定部门' },
]
