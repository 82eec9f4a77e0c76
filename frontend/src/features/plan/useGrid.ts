import { computed, ref, shallowRef, watch } from 'vue'
import type { AllocationOut, CellIn } from '@/api/generated/types.gen'
import { type Numbers, paste, type PasteFault, type Place, put, totals } from './grid'

const KEPT = 200

/**
 * The grid's numbers over a table: edits with undo, what differs from the server, sums. A table that is read again comes
 * into it only while nothing is unsaved; `version` is that of the table which the edits were made on.
 */
export function useGrid(table: () => AllocationOut | undefined) {
  const numbers = shallowRef<Numbers>([])
  const past = shallowRef<Numbers[]>([])
  const base = shallowRef<Numbers>([])
  const fault = ref<PasteFault | null>(null)
  const seen = shallowRef<AllocationOut>()

  function numbersOf(present: AllocationOut): Numbers {
    const at = new Map(present.cells.map((cell) => [`${cell.region} ${cell.department_id}`, cell.persons]))
    return present.rows.map((row) => present.columns.map((column) => at.get(`${row.key} ${column.key}`) ?? 0))
  }
  function load(present: AllocationOut | undefined): void {
    if (!present) return
    seen.value = present
    base.value = numbers.value = numbersOf(present)
    past.value = []
    fault.value = null
  }
  /** After a save: what was typed while it was under way stays, and is unsaved. */
  function saved(present: AllocationOut, sent: Numbers): void {
    const typed = numbers.value
    load(present)
    numbers.value = base.value.map((row, r) =>
      row.map((kept, c) => (typed[r]?.[c] === sent[r]?.[c] ? kept : (typed[r]?.[c] ?? kept))),
    )
  }

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
  const unsaved = (present: AllocationOut | undefined) =>
    present?.state === 'draft' && present.id === seen.value?.id && changes.value.length > 0
  watch(table, (present) => unsaved(present) || load(present), { immediate: true })
  return {
    numbers,
    saved,
    version: computed(() => seen.value?.version),
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
