import { computed, ref, shallowRef, watch } from 'vue'
import type { AllocationOut, CellIn } from '@/api/generated/types.gen'
import { type Numbers, paste, type PasteFault, type Place, put, totals } from './grid'

const KEPT = 200

/** The grid's numbers over a table: edits with undo, what differs from the server, sums. */
export function useGrid(table: () => AllocationOut | undefined) {
  const numbers = shallowRef<Numbers>([])
  const past = shallowRef<Numbers[]>([])
  const base = shallowRef<Numbers>([])
  const fault = ref<PasteFault | null>(null)

  function load(present: AllocationOut | undefined): void {
    if (!present) return
    const at = new Map(present.cells.map((cell) => [`${cell.region} ${cell.department_id}`, cell.persons]))
    base.value = present.rows.map((row) => present.columns.map((column) => at.get(`${row.key} ${column.key}`) ?? 0))
    numbers.value = base.value
    past.value = []
    fault.value = null
  }
  watch(table, load, { immediate: true })

  function keep(next: Numbers): void {
    past.value = [...past.value.slice(-KEPT), numbers.value]
    numbers.value = next
    fault.value = null
  }
  function set(at: Place, value: number): void {
    if (numbers.value[at.row]?.[at.column] !== value) keep(put(numbers.value, at, value))
  }
  function lay(at: Place, text: string): void {
    const result = paste(numbers.value, at, text)
    if ('fault' in result) fault.value = result.fault
    else keep(result.numbers)
  }
  function undo(): void {
    const before = past.value[past.value.length - 1]
    if (!before) return
    past.value = past.value.slice(0, -1)
    numbers.value = before
  }
  const isChanged = (at: Place) => numbers.value[at.row]?.[at.column] !== base.value[at.row]?.[at.column]
  const changes = computed<CellIn[]>(() => {
    const present = table()
    if (!present) return []
    return present.rows.flatMap((row, r) =>
      present.columns.flatMap((column, c) =>
        isChanged({ row: r, column: c })
          ? [{ region: row.key, department_id: column.key, persons: numbers.value[r]?.[c] ?? 0 }]
          : [],
      ),
    )
  })
  return {
    numbers,
    fault,
    changes,
    sums: computed(() => totals(numbers.value)),
    canUndo: computed(() => past.value.length > 0),
    set,
    lay,
    undo,
    isChanged,
    reload: () => load(table()),
  }
}
