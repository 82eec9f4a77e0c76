import type { CourseListOut, CourseOut, PaperKind, PaperLineOut } from '@/api/generated/types.gen'
import { moment } from '@/shared/format'
import type { Tone } from '@/shared/words'

export const KINDS: Record<PaperKind, string> = { teaching_plan: '教学计划', syllabus: '教学大纲', textbook: '教材' }
export const PAPER_STATES: Record<string, string> = {
  draft: '草稿',
  submitted: '待审定',
  returned: '已退回',
  approved: '已审定',
}
const TONES: Record<string, Tone> = { draft: 'warn', submitted: 'info', returned: 'bad', approved: 'good' }
export const tone = (state: string): Tone => TONES[state] ?? 'plain'
export const UNIT_KINDS = { theory: '理论', practical: '实操' } as const
export const LABELS: Record<string, string> = {
  name: '课程名称',
  mode: '培训方式',
  state: '状态',
  trade: '工种',
  level: '等级',
}
export const STATES: Record<string, string> = { active: '在用', retired: '已停用' }
export const courseState = (state: string): string => STATES[state] ?? state

/** May a class use it; a department that approves others' papers is not shown these. */
export function readyTag(course: CourseListOut): { kind: Tone; words: string } | null {
  if (course.ready === null) return null
  return course.ready ? { kind: 'good', words: '材料齐全' } : { kind: 'warn', words: '材料未审定' }
}

/** What, since when, and who has to do the next thing. */
export function paperLine(paper: PaperLineOut, department: string): string {
  switch (paper.state) {
    case 'submitted':
      return `${moment(paper.submitted_at)} 提交，等${department}审定（提交人不能审定自己提交的材料）`
    case 'returned':
      return '等培训机构修改后重新提交'
    case 'approved':
      return `${moment(paper.decided_at)} 审定，${paper.in_force ? '现行有效' : '已有更新的一版'}`
    default:
      return '等培训机构写完后提交审定'
  }
}

/** The versions of a kind: the one in force, the one that is being written or decided, and the older ones. */
export function versionsOf(course: CourseOut, kind: PaperKind) {
  const all = course.papers.filter((paper) => paper.kind === kind)
  return {
    force: all.find((paper) => paper.in_force),
    open: all.find((paper) => paper.state !== 'approved'),
    older: all.filter((paper) => paper.state === 'approved' && !paper.in_force),
    next: Math.max(0, ...all.map((paper) => paper.number)) + 1,
  }
}
