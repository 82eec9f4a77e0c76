import type { Tone } from '@/shared/words'

export const KINDS_OF_FACILITY: Record<string, string> = {
  classroom: '教室',
  workplace: '实训工位',
  equipment: '设备',
  project: '建设项目',
}
export const KINDS_OF_PARTNER: Record<string, string> = {
  enterprise: '企业',
  workshop: '扶贫车间',
  institution: '培训机构',
  other: '其他',
}
export const KINDS_OF_RESOURCE: Record<string, string> = {
  equipment: '设备',
  site: '场地',
  teachers: '师资',
  technique: '技术',
}
export const DECISIONS: Record<string, string> = {
  recognised: '认定合格',
  conditional: '有条件认定',
  refused: '不予认定',
}
export const LABELS: Record<string, string> = {
  name: '名称',
  kind: '类型',
  licence_number: '办学许可证号',
  licence_until: '许可证有效期',
  home: '所在地',
  address: '地址',
  contact: '联系人',
  phone: '电话',
  platform_url: '线上平台',
  state: '状态',
  closed_reason: '停用原因',
}

const TONES: Record<string, Tone> = {
  draft: 'warn',
  submitted: 'info',
  recognised: 'good',
  conditional: 'warn',
  refused: 'bad',
  withdrawn: 'bad',
}
export const tone = (state: string): Tone => TONES[state] ?? 'plain'

const NEXT: Record<string, string> = {
  draft: '等培训机构核对后提交',
  submitted: '等领导小组办公室评分、认定（提交人不能认定自己提交的材料）',
  recognised: '可以在核定规模内开班',
  conditional: '可以在核定规模内开班，并按期满足条件',
  refused: '本年度不能开班',
  withdrawn: '不能再开新班',
}
/** What happens next with a year's recognition, and who does it. */
export const nextStep = (state: string): string => NEXT[state] ?? ''
