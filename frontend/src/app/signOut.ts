import { forget } from '@/api/session'

/** End this session on the server and forget it here, whether or not the server can be reached. */
export async function signOut(token: string): Promise<void> {
  try {
    await fetch('/api/v1/auth/sign-out', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ everywhere: false }),
    })
  } finally {
    forget()
  }
}
