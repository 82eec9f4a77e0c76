/** The words of the registry's codes, as the roster sheet uses them. */
export const EDUCATION: Record<string, string> = {
  none: '文盲或半文盲',
  primary: '小学',
  junior: '初中',
  senior: '高中',
  vocational: '中专',
  college: '大专',
  bachelor: '本科及以上',
}
export const HEALTH: Record<string, string> = { healthy: '健康', fair: '一般', chronic: '慢性病', disabled: '残疾' }
export const EMPLOYMENT: Record<string, string> = {
  farming: '务农',
  local_work: '县内务工',
  migrant_work: '县外务工',
  self_employed: '自主创业',
  public_post: '公益性岗位',
  unemployed: '未就业',
  student: '在校',
}
export const STATUS: Record<string, string> = {
  active: '在册',
  moved: '迁出',
  left: '不再是劳动力',
  dead: '死亡',
  merged: '已合并',
}
export const NATIONS = '东乡族 汉族 回族 保安族 撒拉族 土族 藏族 蒙古族 维吾尔族 其他'.split(' ')
export const SECRETS = { id_number: '身份证号', birth_date: '出生日期', phone: '电话', address: '住址' } as const
export type Secret = keyof typeof SECRETS

/** The fields of a person as the screens call them. */
export const LABELS: Record<string, string> = {
  name: '姓名',
  id_number: '身份证号',
  id_number_sealed: '身份证号',
  sex: '性别',
  birth_date: '出生日期',
  region: '乡镇、村',
  phone: '电话',
  phone_sealed: '电话',
  address: '住址',
  address_sealed: '住址',
  nation: '民族',
  education: '文化程度',
  health: '健康状况',
  in_labour_force: '有劳动能力',
  employment: '就业状况',
  occupation: '职业',
  workplace: '务工地点',
  income_fen: '年收入（元）',
  remark: '备注',
  categories: '人员类别',
  wishes: '培训意愿',
  status: '在册状态',
  status_reason: '状态原因',
  status_on: '状态日期',
  merged_into: '并入的记录',
  reason: '理由',
  on: '日期',
  to: '状态',
  into: '要保留的记录',
  registered_on: '登记日期',
}

export const word = (words: Record<string, string>, code: string | null | undefined): string =>
  code ? (words[code] ?? code) : '—'

export const statusKind = (status: string): 'good' | 'warn' | 'plain' =>
  status === 'active' ? 'good' : status === 'merged' || status === 'dead' ? 'plain' : 'warn'

/** The states that a keeper may choose from here; the server decides. */
export function nextStates(status: string, role: string): string[] {
  if (status === 'active') return ['moved', 'left', 'dead']
  if (status === 'moved' || status === 'left') return ['active', 'dead']
  return status === 'dead' && role === 'office' ? ['active'] : []
}
