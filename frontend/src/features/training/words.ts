import type { ClassOut, Stage } from '@/api/generated/types.gen'
import { day } from '@/shared/format'

export const STAGES: Record<Stage, string> = {
  draft: '草稿',
  submitted: '待审批',
  returned: '已退回',
  approved: '已批准',
  open: '报名中',
  running: '培训中',
  finished: '已结束',
  assessed: '已鉴定',
  accepted: '已验收',
  settled: '已结算',
  archived: '已归档',
  suspended: '已暂停',
  cancelled: '已取消',
  voided: '已作废',
}
export const MODES: Record<string, string> = {
  voucher: '培训券式',
  embedded: '嵌入式',
  order: '订单式',
  practical: '实操性',
  internet: '“互联网+”',
}

const KINDS: Partial<Record<Stage, 'good' | 'warn' | 'bad' | 'info'>> = {
  draft: 'warn',
  returned: 'warn',
  suspended: 'warn',
  submitted: 'info',
  approved: 'info',
  open: 'info',
  running: 'good',
  accepted: 'good',
  settled: 'good',
  archived: 'good',
  voided: 'bad',
  cancelled: 'bad',
}
export const stageKind = (stage: Stage) => KINDS[stage] ?? 'plain'

interface Verb {
  verb: string
  consequence: string
  reason?: boolean
  danger?: boolean
}

/** What a step is called on its button, and what follows from it. */
export const STEPS: Record<Stage, Verb> = {
  draft: { verb: '退为草稿', consequence: '' },
  submitted: { verb: '提交申请', consequence: '提交后由责任部门审批，批准前不能再修改。' },
  returned: { verb: '退回', consequence: '培训机构修改后可以重新提交。', reason: true },
  approved: { verb: '批准', consequence: '批准后占用培训机构的培训规模，乡镇可以为学员报名。' },
  open: { verb: '开放报名', consequence: '乡镇继续为学员报名，到开班日开始培训。' },
  running: { verb: '开始培训', consequence: '学员名单从现在起固定，退出记为中途退出。' },
  finished: { verb: '结束培训', consequence: '全部课程已上完，接下来登记考核结果。' },
  assessed: { verb: '登记鉴定完成', consequence: '由责任部门验收。' },
  accepted: { verb: '验收通过', consequence: '验收后由领导小组办公室办理结算和归档。' },
  settled: { verb: '结算完成', consequence: '补贴已结清。' },
  archived: { verb: '归档', consequence: '归档后只能查看。' },
  suspended: { verb: '暂停', consequence: '暂停期间不上课，由责任部门恢复。', reason: true, danger: true },
  cancelled: { verb: '取消办班', consequence: '取消后不能恢复，占用的培训规模退回。', reason: true, danger: true },
  voided: { verb: '作废', consequence: '作废后不能恢复，并保留全部记录。', reason: true, danger: true },
}

/** What, since when, waiting for whom, due when (one line). */
export function stateLine(made: Pick<ClassOut, 'state_since' | 'waiting_for' | 'due_on'>): string {
  const since = `从 ${day(made.state_since)} 起`
  if (!made.waiting_for) return since
  return `${since}，等${made.waiting_for}办理${made.due_on ? `，应在 ${day(made.due_on)} 前办完` : ''}`
}
