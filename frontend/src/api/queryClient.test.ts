import { QueryClient, VueQueryPlugin, useQuery } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { defineComponent } from 'vue'
import { expect, it } from 'vitest'
import { makeQueryClient } from './queryClient'

/** A page whose first answer left the server before a change and arrives after it. */
async function shownAfterAChange(queryClient: QueryClient): Promise<string | undefined> {
  let arrive: (state: string) => void = () => undefined
  let reads = 0
  const first = new Promise<string>((resolve) => (arrive = resolve))
  const queryFn = () => (reads++ ? Promise.resolve('已提交') : first)
  const Page = defineComponent({
    setup: () => ({ query: useQuery({ queryKey: ['plan', 1], queryFn }) }),
    template: '<p>{{ query.data.value }}</p>',
  })
  const page = mount(Page, { global: { plugins: [[VueQueryPlugin, { queryClient }]] } })
  const changed = queryClient.invalidateQueries({ queryKey: ['plan'] })
  await flushPromises()
  arrive('草稿')
  await changed
  await flushPromises()
  return page.vm.query.data.value
}

/** What a page shows at once that was left before a change and is opened again after it. */
async function shownOnComingBack(queryClient: QueryClient): Promise<string | undefined> {
  let state = '草稿'
  const options = { queryKey: ['plan', 1], queryFn: () => Promise.resolve(state) }
  const Page = defineComponent({
    setup: () => ({ query: useQuery(options) }),
    template: '<p>{{ query.data.value }}</p>',
  })
  const open = () => mount(Page, { global: { plugins: [[VueQueryPlugin, { queryClient }]] } })
  const before = open()
  await flushPromises()
  before.unmount()
  state = '已提交'
  await queryClient.invalidateQueries({ queryKey: ['plan'] })
  return open().vm.query.data.value
}

it('shows what is true after a change, though an older answer comes in late', async () => {
  expect(await shownAfterAChange(makeQueryClient())).toBe('已提交')
})

it('needs more than the library does by itself', async () => {
  expect(await shownAfterAChange(new QueryClient())).toBe('草稿')
})

it('shows nothing rather than what was true before a change', async () => {
  expect(await shownOnComingBack(makeQueryClient())).toBeUndefined()
  expect(await shownOnComingBack(new QueryClient())).toBe('草稿')
})
