import { problemFrom } from '@/api/problem'
import { keepToken, me, token } from '@/api/session'

// Plain fetch: the generated client would weigh more than the whole sign-in page may.
async function send(path: string, body: unknown): Promise<{ access_token: string; must_change_password?: boolean }> {
  let response: Response | undefined
  try {
    const headers: Record<string, string> = {
      'Content-Type': 'application/json',
    }
    if (token()) headers.Authorization = `Bearer ${token()}`
    response = await fetch(path, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
  } catch {
    throw problemFrom(null, undefined)
  }
  const answer = await response.json().catch(() => null)
  if (!response.ok) throw problemFrom(answer, response)
  return answer
}

/** Sign in; says whether the password must be changed first. Throws ProblemError. */
export async function signIn(username: string, password: string, code: string): Promise<boolean> {
  me.value = null
  keepToken('')
  const body = {
    username: username.trim(),
    password,
    ...(code ? { code: code.trim() } : {}),
  }
  const answer = await send('/api/v1/auth/sign-in', body)
  keepToken(answer.access_token)
  return answer.must_change_password === true
}

export async function changePassword(oldPassword: string, newPassword: string): Promise<void> {
  const answer = await send('/api/v1/auth/password', {
    old_password: oldPassword,
    new_password: newPassword,
  })
  keepToken(answer.access_token)
}
