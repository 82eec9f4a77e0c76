import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { defineComponent, ref } from 'vue'
import { beforeAll, expect, it } from 'vitest'
import { type Ask, asking } from './form'
import FormDialog from './FormDialog.vue'

beforeAll(() => {
  // jsdom knows the element, but neither of its ways to open and close.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true
  }
  HTMLDialogElement.prototype.close = function () {
    this.open = false
  }
})

/** A form with one line, whose answer comes when the test lets it. */
function slow(verb: string) {
  let [answer, refuse]: [() => void, () => void] = [() => undefined, () => undefined]
  const sent = new Promise<void>((resolve, reject) => {
    answer = resolve
    refuse = () => reject(new Error('refused'))
  })
  const ask = asking<{ words: string }>({
    title: verb,
    verb,
    done: `已${verb}`,
    fields: [{ name: 'words', label: '内容' }],
    start: { words: verb },
    send: () => sent,
  })
  return { ask, answer, refuse }
}

/** The first form is sent, left before its answer is there, and another one is begun. */
async function anotherBegun(first: Ask, second: Ask) {
  const asked = ref<Ask | null>(first)
  const Page = defineComponent({
    components: { FormDialog },
    setup: () => ({ asked }),
    template: '<FormDialog :ask="asked" stale="room" @close="asked = null" />',
  })
  const page = mount(Page, {
    attachTo: document.body,
    global: { plugins: [[VueQueryPlugin, { queryClient: new QueryClient() }]] },
  })
  await flushPromises()
  await page.get('form').trigger('submit')
  asked.value = null
  await flushPromises()
  asked.value = second
  await flushPromises()
  await page.get('input').setValue('写了一半')
  return { asked, page }
}

it('stays open, as it is written, when the form before it has its answer at last', async () => {
  const [first, second] = [slow('保存'), slow('退回')]
  const { asked, page } = await anotherBegun(first.ask, second.ask)
  first.answer()
  await flushPromises()
  expect(asked.value).toStrictEqual(second.ask)
  expect((page.get('input').element as HTMLInputElement).value).toBe('写了一半')
  page.unmount()
})

it('does not show what the form before it was refused for, and can be sent meanwhile', async () => {
  const [first, second] = [slow('保存'), slow('退回')]
  const { asked, page } = await anotherBegun(first.ask, second.ask)
  await page.get('form').trigger('submit')
  second.answer()
  await flushPromises()
  expect(asked.value).toBeNull()
  asked.value = slow('修改').ask
  await flushPromises()
  first.refuse()
  await flushPromises()
  expect(page.find('[role=alert]').exists()).toBe(false)
  page.unmount()
})

it('shows choices that come after it was opened', async () => {
  const known = ref<{ code: string; name: string }[]>([])
  const ask = asking<{ trade: string }>({
    title: '新建课程',
    verb: '新建',
    done: '课程已新建',
    fields: () => [{ name: 'trade', label: '工种', choices: known.value }],
    start: { trade: 'dianhan' },
    send: () => Promise.resolve(),
  })
  const page = mount(FormDialog, {
    props: { ask, stale: 'room' },
    global: { plugins: [[VueQueryPlugin, { queryClient: new QueryClient() }]] },
  })
  known.value = [{ code: 'dianhan', name: '电焊' }]
  await flushPromises()
  expect((page.get('select').element as HTMLSelectElement).value).toBe('dianhan')
  page.unmount()
})

it('goes when the page has read again what it changed', async () => {
  const { ask, answer } = slow('保存')
  const queryClient = new QueryClient()
  let read: () => void = () => undefined
  queryClient.invalidateQueries = () => new Promise<void>((resolve) => (read = resolve))
  const page = mount(FormDialog, {
    props: { ask, stale: 'room' },
    global: { plugins: [[VueQueryPlugin, { queryClient }]] },
  })
  await page.get('form').trigger('submit')
  answer()
  await flushPromises()
  expect(page.emitted('close')).toBeUndefined()
  read()
  await flushPromises()
  expect(page.emitted('close')).toHaveLength(1)
  page.unmount()
})
