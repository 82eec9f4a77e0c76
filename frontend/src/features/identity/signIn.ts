import type { BoundOut, EnrolmentOut, TokenOut } from '@/api/generated/types.gen'
import { problemFrom } from '@/api/problem'
import { keepToken, me, token } from '@/api/session'

/** What has to be done before anything else. */
export type NextStep = 'change' | 'bind' | null

// Plain fetch: the generated client would weigh more than the whole sign-in page may.
async function send<T>(path: string, body: unknown): Promise<T> {
  let response: Response | undefined
  try {
    const headers: Record<string, string> = { 'Content-Type': 'application/json' }
    if (token()) headers.Authorization = `Bearer ${token()}`
    response = await fetch(`/api/v1/auth/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  } catch {
    throw problemFrom(null, undefined)
  }
  const answer = await response.json().catch(() => null)
  if (!response.ok) throw problemFrom(answer, response)
  return answer as T
}

async function take(path: string, body: unknown): Promise<NextStep> {
  const answer = await send<TokenOut>(path, body)
  keepToken(answer.access_token)
  if (answer.must_change_password) return 'change'
  return answer.second_factor_required ? 'bind' : null
}

/** What stands for the second factor: a code of the authenticator or, in its place, a recovery code. */
export type Proof = { code?: string; recovery_code?: string }

/** Sign in; says what must be done first. Throws ProblemError. */
export function signIn(username: string, password: string, proof: Proof): Promise<NextStep> {
  me.value = null
  keepToken('')
  return take('sign-in', { username: username.trim(), password, ...proof })
}

export const changePassword = (oldPassword: string, newPassword: string): Promise<NextStep> =>
  take('password', { old_password: oldPassword, new_password: newPassword })

export const startSecondFactor = (): Promise<EnrolmentOut> => send('second-factor', {})

/** Bind the second factor; gives the recovery codes, which are told this once. */
export async function confirmSecondFactor(code: string): Promise<string[]> {
  const bound = await send<BoundOut>('second-factor/confirmation', { code: code.trim() })
  keepToken(bound.access_token)
  return bound.recovery_codes
}
