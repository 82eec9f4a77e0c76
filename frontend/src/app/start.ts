import { me, refresh, token } from '@/api/session'

/** Take up the session that the cookie holds, if there is one; says whether somebody is signed in. */
export async function comeBack(): Promise<boolean> {
  if (!token() && !(await refresh())) return false
  const { readMe } = await import('@/api/generated/sdk.gen')
  const { data } = await readMe()
  me.value = data ?? null
  return me.value !== null
}
