import { expect, it, vi } from 'vitest'
import type { MeOut } from '@/api/generated/types.gen'
import { me } from '@/api/session'
import { router } from './router'

vi.stubGlobal('scrollTo', () => undefined)
vi.mock('./start', () => ({ comeBack: () => Promise.resolve(false) }))

it('knows the pages behind the sign-in only after it', async () => {
  await router.push('/plans?year=2020')
  expect(router.currentRoute.value.fullPath).toBe('/sign-in?to=/plans?year=2020')
  expect(router.getRoutes()).toHaveLength(2)

  me.value = { permissions: [] } as unknown as MeOut
  await router.push('/plans?year=2020')
  expect(router.currentRoute.value.matched.map((record) => record.path)).toEqual(['/', '/plans'])
  expect(router.currentRoute.value.query).toEqual({ year: '2020' })

  await router.push('/no/such/page')
  expect(router.currentRoute.value.meta.title).toBe('没有这个页面')
})
