import type { UserOut } from '@/api/generated/types.gen'
import type { Column } from '@/shared/table'

/** The roles whose accounts each keeper makes here. */
export const KEPT_ROLES: Record<string, { value: string; label: string }[]> = {
  office: [
    { value: 'township', label: '乡镇' },
    { value: 'department', label: '责任部门' },
    { value: 'inspector', label: '巡查组' },
  ],
  admin: [
    { value: 'office', label: '领导小组办公室' },
    { value: 'leader', label: '领导小组' },
    { value: 'auditor', label: '财政审计' },
  ],
}

export const userColumns: Column<UserOut>[] = [
  { key: 'username', title: '用户名' },
  { key: 'display_name', title: '姓名' },
  { key: 'role_name', title: '角色' },
  { key: 'unit_name', title: '单位' },
  { key: 'state', title: '状态' },
  { key: 'second_factor', title: '动态验证码', show: (row) => (row.second_factor ? '已绑定' : '未绑定') },
]
