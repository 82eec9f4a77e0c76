import { nextTick, shallowRef } from 'vue'
import { expect, it } from 'vitest'
import type { AllocationOut } from '@/api/generated/types.gen'
import { useGrid } from './useGrid'

/** A draft of one township and three departments, as far as the grid looks at it. */
function table(version: number, persons: number[], state = 'draft'): AllocationOut {
  const columns = persons.map((_, at) => ({ key: `部门${at}` }))
  const cells = persons.map((each, at) => ({ region: '达板镇', department_id: `部门${at}`, persons: each }))
  return { id: '1', version, state, rows: [{ key: '达板镇' }], columns, cells } as unknown as AllocationOut
}
function begun() {
  const read = shallowRef(table(1, [10, 20, 30]))
  return { read, grid: useGrid(() => read.value) }
}

it('keeps what is typed, and the version it was typed over, when the table is read again', async () => {
  const { read, grid } = begun()
  grid.set({ row: 0, column: 0 }, 11)
  read.value = table(2, [10, 20, 33])
  await nextTick()
  expect([grid.numbers.value, grid.version.value]).toEqual([[[11, 20, 30]], 1])
  grid.reload()
  expect([grid.numbers.value, grid.version.value, grid.changes.value]).toEqual([[[10, 20, 33]], 2, []])
})

it('keeps what is typed while a save is under way, and nothing else counts as changed', async () => {
  const { read, grid } = begun()
  grid.set({ row: 0, column: 0 }, 11)
  const sent = grid.numbers.value
  grid.set({ row: 0, column: 1 }, 19)
  read.value = table(2, [11, 20, 30])
  await nextTick()
  grid.saved(read.value, sent)
  expect([grid.numbers.value, grid.version.value]).toEqual([[[11, 19, 30]], 2])
  expect(grid.changes.value.map((cell) => cell.department_id)).toEqual(['部门1'])
})

it('takes a table that is no draft any more as it stands', async () => {
  const { read, grid } = begun()
  grid.set({ row: 0, column: 0 }, 11)
  read.value = table(2, [10, 20, 30], 'submitted')
  await nextTick()
  expect(grid.changes.value).toEqual([])
})
