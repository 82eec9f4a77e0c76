import { shallowRef } from 'vue'
import type { MeOut } from './generated/types.gen'

/** The signed-in identity. The access token lives in this module's memory only, never in any storage. */
export const me = shallowRef<MeOut | null>(null)

let accessToken = ''
let refreshing: Promise<boolean> | null = null
let onSignedOut = () => {}

export const token = () => accessToken

export function keepToken(value: string): void {
  accessToken = value
}

export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler
}

export function forget(): void {
  accessToken = ''
  me.value = null
  onSignedOut()
}

/** Ask for a new access token by the cookie; several callers share one request. */
export function refresh(): Promise<boolean> {
  refreshing ??= askForToken().finally(() => {
    refreshing = null
  })
  return refreshing
}

async function askForToken(): Promise<boolean> {
  try {
    const response = await fetch('/api/v1/auth/refresh', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    })
    if (!response.ok) {
      // An answer that nobody reads keeps its connection.
      await response.body?.cancel()
      return false
    }
    accessToken = (await response.json()).access_token
    return true
  } catch {
    return false
  }
}

export const can = (permission: string): boolean => me.value?.permissions.includes(permission) ?? false
