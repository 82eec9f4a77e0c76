import type { PersonLine } from '@/api/generated/types.gen'
import type { Column } from '@/shared/table'
import { SEX } from '@/shared/words'
import { EDUCATION, EMPLOYMENT, word } from './words'

export const personColumns: Column<PersonLine>[] = [
  { key: 'name', title: '姓名' },
  { key: 'id_number', title: '身份证号' },
  { key: 'sex', title: '性别', show: (row) => word(SEX, row.sex) },
  { key: 'age', title: '年龄', align: 'right' },
  { key: 'township', title: '乡镇' },
  { key: 'village', title: '村（社区）' },
  { key: 'phone', title: '电话' },
  { key: 'categories', title: '人员类别' },
  { key: 'education', title: '文化程度', show: (row) => word(EDUCATION, row.education) },
  { key: 'employment', title: '就业状况', show: (row) => word(EMPLOYMENT, row.employment) },
  { key: 'status', title: '状态' },
  { key: 'registered_on', title: '登记日期' },
]
