import type { CertificateOut } from '@/api/generated/types.gen'
import { day } from '@/shared/format'
import type { Column } from '@/shared/table'

export const certificateColumns: Column<CertificateOut>[] = [
  { key: 'number', title: '编号' },
  { key: 'kind_name', title: '证书' },
  { key: 'name', title: '姓名' },
  { key: 'class_name', title: '培训班' },
  { key: 'issuer', title: '发证单位' },
  { key: 'issued_on', title: '发证日期', show: (row) => day(row.issued_on) },
  { key: 'state', title: '状态' },
]
