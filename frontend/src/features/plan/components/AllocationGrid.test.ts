import { mount } from '@vue/test-utils'
import { nextTick, shallowRef } from 'vue'
import { expect, it } from 'vitest'
import type { AllocationOut } from '@/api/generated/types.gen'
import { useGrid } from '../useGrid'
import AllocationGrid from './AllocationGrid.vue'

/** A draft of one township and two departments, as far as the grid looks at it. */
const table = (version: number, persons: number[]): AllocationOut =>
  ({
    id: '1',
    version,
    state: 'draft',
    title: '任务分解表',
    rows: [{ key: '达板镇', name: '达板镇', total: 30 }],
    columns: persons.map((each, at) => ({ key: `部门${at}`, name: `部门${at}`, total: each })),
    cells: persons.map((each, at) => ({ region: '达板镇', department_id: `部门${at}`, persons: each })),
  }) as unknown as AllocationOut

it('leaves what is being typed in its field when an answer comes', async () => {
  const read = shallowRef(table(1, [10, 20]))
  const grid = useGrid(() => read.value)
  const page = mount(AllocationGrid, { props: { table: read.value, grid, editable: true } })
  const field = page.get<HTMLInputElement>('[data-at="0-1"]')
  field.element.value = '21'
  await field.trigger('input')
  read.value = table(2, [11, 20])
  await nextTick()
  await page.setProps({ table: read.value })
  expect([page.get<HTMLInputElement>('[data-at="0-0"]').element.value, field.element.value]).toEqual(['11', '21'])
  await field.trigger('change')
  expect(grid.numbers.value).toEqual([[11, 21]])
})
