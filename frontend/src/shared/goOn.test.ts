import { flushPromises, mount } from '@vue/test-utils'
import { defineComponent } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { expect, it } from 'vitest'
import { useGoOn } from './goOn'

const Blank = { template: '<p />' }

it('leads on from the page, but not from another one that is open by then', async () => {
  const paths = ['/', '/elsewhere', '/made'].map((path) => ({ path, component: Blank }))
  const router = createRouter({ history: createMemoryHistory(), routes: paths })
  const Page = defineComponent({ setup: () => ({ goOn: useGoOn() }), template: '<p />' })
  const [one, other] = [1, 2].map(() => mount(Page, { global: { plugins: [router] } }))
  await router.push('/elsewhere')
  one?.unmount()
  await one?.vm.goOn('/made')
  await flushPromises()
  expect(router.currentRoute.value.path).toBe('/elsewhere')
  await other?.vm.goOn('/made')
  expect(router.currentRoute.value.path).toBe('/made')
})
