import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { mount } from '@vue/test-utils'
import { beforeAll, expect, it } from 'vitest'
import type { Entry } from '../entries'
import EntryDialog from './EntryDialog.vue'

beforeAll(() => {
  // jsdom knows the element, but neither of its ways to open and close.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true
  }
  HTMLDialogElement.prototype.close = function () {
    this.open = false
  }
})

const entry = (name: string, version: number, code = 'sjxm'): Entry =>
  ({ kind: 'training_mode', code, name, version, valid_since: '2020-01-01', valid_until: null }) as Entry

it('keeps the day that is being typed when the new name has come back, but not for another entry', async () => {
  const plugins: [typeof VueQueryPlugin, object][] = [[VueQueryPlugin, { queryClient: new QueryClient() }]]
  const page = mount(EntryDialog, {
    props: { entry: null, editable: true, industries: [], departments: [] },
    global: { plugins },
  })
  await page.setProps({ entry: entry('送教上门', 1) })
  const value = (name: string) => page.get<HTMLInputElement>(`#field-${name}`).element.value
  await page.get('#field-name').setValue('送教下乡')
  await page.get('#field-valid_until').setValue('2027-01-01')
  await page.setProps({ entry: entry('送教下乡', 2) })
  expect([value('name'), value('valid_until')]).toEqual(['送教下乡', '2027-01-01'])
  await page.setProps({ entry: entry('集中面授', 1, 'jzms') })
  expect([value('name'), value('valid_until')]).toEqual(['集中面授', ''])
  page.unmount()
})
