/** The short forms of the courses' pages. */
import type * as t from '@/api/generated/types.gen'
import type { Choice, Field } from '@/shared/form'
import { LEVEL_CHOICES } from '@/shared/words'

const named = (modes: Choice[]): Field<'name' | 'mode'>[] => [
  { name: 'name', label: '课程名称', hint: '如“电焊工初级培训”，本机构内不重名' },
  { name: 'mode', label: '培训方式', choices: modes },
]

/** The office says whose course it is; an institution writes its own. */
export const courseFields = (trades: Choice[], modes: Choice[], schools: Choice[]): Field<keyof t.CourseIn>[] => [
  ...(schools.length ? [{ name: 'institution_id' as const, label: '培训机构', choices: schools }] : []),
  { name: 'trade', label: '工种', choices: trades, hint: '工种的牵头部门审定这门课的材料；以后不能改' },
  { name: 'level', label: '等级', kind: 'count', choices: LEVEL_CHOICES, hint: '以后不能改' },
  ...named(modes),
]
export const changeFields = (modes: Choice[]): Field<keyof t.CoursePatch>[] => named(modes)
export const versionFields: Field<'title'>[] = [{ name: 'title', label: '材料名称' }]
