import { mount } from '@vue/test-utils'
import { defineComponent, ref } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { expect, it } from 'vitest'
import { everyPage, useListPage } from './listPage'

async function listAt(path: string) {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/', component: { template: '<i />' } }],
  })
  await router.push(path)
  let list!: ReturnType<typeof useListPage<{ q: string; role: string }>>
  const Page = defineComponent({
    setup() {
      list = useListPage({ q: '', role: '' })
      return () => null
    },
  })
  mount(Page, { global: { plugins: [router] } })
  const table = list.table({ data: ref({ items: [1], next: 'c2', total: 1234 }), isPending: ref(false) })
  return { router, list, table }
}

it('asks for what the address says', async () => {
  const { list, table } = await listAt('/?q=马&limit=50&after=c1')
  expect(list.query.value).toEqual({ q: '马', limit: 50, after: 'c1' })
  expect(list.chosen.value).toEqual({ q: '马' })
  expect(table.value).toMatchObject({ rows: [1], filtered: true, hasPrevious: true, next: 'c2', total: '1,234' })
})

it('goes on by the cursor, and back to the first page where a filter or the page size changes', async () => {
  const { router, list, table } = await listAt('/?q=马')
  const settled = (act: () => void) =>
    new Promise<void>((done) => {
      const stop = router.afterEach(() => (stop(), done()))
      act()
    })
  await settled(() => table.value.onNext('c2'))
  expect(router.currentRoute.value.query).toEqual({ q: '马', after: 'c2' })
  await settled(() => table.value.onLimit('50'))
  expect(router.currentRoute.value.query).toEqual({ q: '马', limit: '50' })
  await settled(() => list.state.set({ role: 'office' }))
  expect(list.query.value).toEqual({ q: '马', role: 'office', limit: 50 })
  await settled(() => table.value.onReset())
  expect(list.query.value).toEqual({ limit: 20 })
})

it('asks for a whole list page after page', async () => {
  const pages: Record<string, { items: number[]; next: string | null }> = {
    '': { items: [1, 2], next: 'a' },
    a: { items: [3], next: 'b' },
    b: { items: [4], next: null },
  }
  expect(await everyPage(async (after = '') => pages[after] ?? { items: [], next: null })).toEqual([1, 2, 3, 4])
})
