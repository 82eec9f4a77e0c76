import { client } from './generated/client.gen'
import { type ProblemError, problemFrom } from './problem'
import { forget, refresh, token } from './session'

interface Result<T> {
  data?: T
  error?: unknown
  response?: Response
}

/** Sends with the token; on 401 asks once for a new one, then signs out. A 403 never signs out. */
async function sendSignedIn(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init)
  const again = request.clone()
  const first = await fetch(withToken(request))
  if (first.status !== 401 || !token()) return first
  if (await refresh()) return fetch(withToken(again))
  forget()
  return first
}

function withToken(request: Request): Request {
  if (token()) request.headers.set('Authorization', `Bearer ${token()}`)
  return request
}

export function setUpClient(): void {
  client.setConfig({ baseUrl: '', fetch: sendSignedIn })
}

/** The data of an answer; throws ProblemError otherwise. */
export async function unwrap<T>(call: Promise<Result<T>>): Promise<T> {
  const result = await call
  if (result.response?.ok) return result.data as T
  throw problemFrom(result.error, result.response)
}

/** The header of a change: the version that was read. */
export const ifMatch = (version: number) => ({ 'If-Match': `"${version}"` })

/** The header of a creating POST; keep it for retries of the same intent. */
export function idempotencyKey(): { 'Idempotency-Key': string } {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return {
    'Idempotency-Key': Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''),
  }
}

/** Fetch a file with the token and hand it to the browser under the server's name. */
export async function download(path: string): Promise<void> {
  const response = await sendSignedIn(path)
  if (!response.ok) throw problemFrom(await response.json().catch(() => null), response)
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1]
  saveFile(await response.blob(), decodeURIComponent(name ?? 'download'))
}

/** Hand a file to the browser under a name. */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

export const isProblem = (fault: unknown): fault is ProblemError => fault instanceof Error && 'code' in fault
