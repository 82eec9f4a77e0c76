/** A refusal of the server as the client handles it (RFC 9457). */
export interface FieldFault {
  pointer: string
  code: string
  detail: string
}

export class ProblemError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: FieldFault[],
    readonly params: Record<string, unknown>,
    readonly requestId: string,
  ) {
    super(detail)
  }
}

/** Refused, not lost: the next press is another intent, with a key of its own. */
export const isRefusal = (fault: unknown): boolean =>
  fault instanceof ProblemError && fault.status >= 400 && fault.status < 500

const OFFLINE = '网络断开或服务器没有回应，请检查网络后重试。填写的内容还在。'

/** The typed error of an answer; a body that is no problem (proxy, network) becomes a general sentence. */
export function problemFrom(body: unknown, response: Response | undefined): ProblemError {
  if (!response) return new ProblemError(0, 'offline', OFFLINE, [], {}, '')
  const problem = (body && typeof body === 'object' ? body : {}) as Partial<ProblemError>
  return new ProblemError(
    response.status,
    problem.code ?? 'unknown',
    problem.detail ?? '服务器没有给出原因，请稍后重试。',
    problem.errors ?? [],
    problem.params ?? {},
    response.headers.get('x-request-id') ?? '',
  )
}
