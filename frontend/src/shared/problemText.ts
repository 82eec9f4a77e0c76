import { ProblemError } from '@/api/problem'

/** One sentence for a fault, with the number that an administrator can look up. */
export function problemText(fault: unknown): string {
  if (!(fault instanceof ProblemError)) return '页面出错，请刷新后重试。'
  return fault.requestId && fault.status >= 500 ? `${fault.detail}（错误编号 ${fault.requestId}）` : fault.detail
}

/** The faults of a form by field name ("/total" → total); what fits no field stays in the summary. */
export function faultsByField(fault: unknown): Record<string, string> {
  if (!(fault instanceof ProblemError)) return {}
  return Object.fromEntries(
    fault.errors.map((error) => [error.pointer.replace(/^\/|^query:/, '').replaceAll('/', '.'), error.detail]),
  )
}
