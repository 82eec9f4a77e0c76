/** What may be done with a teacher now, the usual thing first. */
import type { TeacherOut, TeacherPatch } from '@/api/generated/types.gen'
import { type Ask, asking, type Choice, REASON } from '@/shared/form'
import { admit, changeTeacher, dismiss, refuse } from './pool'
import { teacherPatchFields } from './poolForms'

export interface Step {
  verb: string
  ask: (trades: () => Choice[]) => Ask
}

export function teacherSteps(of: TeacherOut, keepsPool: boolean, keeps: boolean): Step[] {
  const steps: Step[] = []
  if (keepsPool && of.state !== 'active')
    steps.push({
      verb: '入库',
      ask: () =>
        asking<object>({
          title: '教师入库',
          verb: '入库',
          done: '教师已入库',
          says: `${of.name}入库后，全县的培训机构都可以安排授课。`,
          fields: [],
          send: () => admit(of),
        }),
    })
  if (keepsPool && of.state === 'proposed')
    steps.push(withReason('不予入库', `${of.name}不入库，由推荐的机构补充材料。`, (reason) => refuse(of, reason)))
  if (keeps)
    steps.push({
      verb: '修改信息',
      ask: (trades) =>
        asking<TeacherPatch>({
          title: '修改教师信息',
          verb: '保存',
          done: '已保存',
          fields: () => teacherPatchFields(trades()),
          start: { ...of, trades: of.trade_codes },
          send: (body) => changeTeacher(of, body),
        }),
    })
  if (keepsPool && of.state === 'active')
    steps.push(
      withReason('出库', `${of.name}出库后不再排新课，原来的课时记录都保留。`, (reason) => dismiss(of, reason)),
    )
  return steps
}

function withReason(verb: string, says: string, send: (reason: string) => Promise<unknown>): Step {
  const made = asking<{ reason: string }>({
    title: verb,
    verb,
    done: `已${verb}`,
    says,
    danger: true,
    fields: [REASON],
    send: ({ reason }) => send(reason),
  })
  return { verb, ask: () => made }
}
