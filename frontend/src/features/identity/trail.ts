import type { AuditEventOut } from '@/api/generated/types.gen'
import { second, text } from '@/shared/format'
import type { Column } from '@/shared/table'

/** The kinds of object in the trail, as the screens call them. */
export const OBJECTS: Record<string, string> = {
  user: '账号',
  plan: '方案',
  allocation: '任务分解表',
  adjustment_request: '调整申请',
  department_plan: '部门年度计划',
  policy_document: '政策文件',
  region: '区划',
  region_alias: '区划写法',
  department: '责任部门',
  responsibility: '职责分工',
  dictionary_entry: '字典',
  trade: '工种',
  person: '劳动力台账',
  id_number: '身份证号核验',
  import_job: '导入',
  permission: '权限',
}

const FACTS: Record<string, string> = {
  basis: '权重来源',
  alias: '写法',
  base: '原表',
  cells: '单元数',
  department: '部门',
  everywhere: '全部设备',
  display_name: '姓名',
  field: '字段',
  fields: '改动字段',
  found: '查到',
  into: '并入',
  is_focus_town: '重点镇',
  is_lead: '牵头',
  lead_department_id: '牵头部门',
  left: '剩余个数',
  name: '名称',
  number: '调整号',
  of: '原并入',
  persons: '人数',
  reason: '原因',
  region: '区划',
  role: '角色',
  rows: '行数',
  second_factor: '解除动态验证码',
  short_name: '简称',
  tile_column: '图上位置（列）',
  tile_row: '图上位置（行）',
  state: '状态',
  status: '状态',
  successor: '并入区划',
  total: '总数',
  wanted: '申请人数',
  why: '原因',
  year: '年度',
}

const WORDS: Record<string, string> = {
  villages: '村社区数',
  registered: '登记人数',
  labour: '劳动力人数',
  typed: '手工填写',
  township: '乡镇',
  department: '责任部门',
  inspector: '巡查组',
  office: '领导小组办公室',
  leader: '领导小组',
  auditor: '财政审计',
  admin: '系统管理员',
  password: '密码不对',
  wrong_code: '动态验证码不对',
  wrong_recovery_code: '恢复码不对',
}

export const eventColumns: Column<AuditEventOut>[] = [
  { key: 'at', title: '时间', show: (row) => second(row.at) },
  { key: 'actor_name', title: '谁', show: (row) => text(row.actor_name) },
  { key: 'role_name', title: '角色', show: (row) => text(row.role_name) },
  { key: 'sentence', title: '做了什么' },
  { key: 'object_type', title: '对象', show: (row) => OBJECTS[row.object_type] ?? row.object_type },
  { key: 'details', title: '内容', show: (row) => facts(row.details) },
]

/** The facts of an event as words; the trail holds no personal data, of changed fields only their names. */
export function facts(details: Record<string, unknown>): string {
  const shown = Object.entries(details).filter(([, value]) => value !== null && value !== '')
  return shown.map(([name, value]) => `${FACTS[name] ?? name}：${worded(value)}`).join('；') || '—'
}

function worded(value: unknown): string {
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (Array.isArray(value)) return value.map(worded).join('、')
  if (typeof value === 'object' && value)
    return Object.keys(value)
      .map((name) => FACTS[name] ?? name)
      .join('、')
  return WORDS[String(value)] ?? String(value)
}
