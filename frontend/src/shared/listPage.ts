import { computed, type ComputedRef, type Ref } from 'vue'
import { useRouter } from 'vue-router'
import { count } from './format'
import { type QueryState, useQueryState } from './queryState'

interface Page<T> {
  items: T[]
  next: string | null
  total?: number | null
}

/** A list that must be whole, page after page. */
export async function everyPage<T>(ask: (after?: string) => Promise<Page<T>>, after?: string): Promise<T[]> {
  const { items, next } = await ask(after)
  return next ? [...items, ...(await everyPage(ask, next))] : items
}

/** What useQuery gives of a list. */
interface Answer<T> {
  data: Ref<Page<T> | undefined>
  isPending: Ref<boolean>
}

/** A list whose filters, cursor and page size stand in the URL: the request for it, and what its DataTable is bound to. */
export function useListPage<F extends Record<string, string>>(filters: F, size = '20') {
  const router = useRouter()
  const state = useQueryState({ ...filters, after: '', limit: size } as F & { after: string; limit: string })
  const paging = state as QueryState<{ after: string; limit: string }>
  const chosen = computed(() => {
    const given = Object.keys(filters).map((name) => [name, state[name as keyof F].value])
    return Object.fromEntries(given.filter(([, value]) => value)) as Partial<F>
  })
  const query = computed(() => ({
    ...chosen.value,
    limit: Number(paging.limit.value),
    ...(paging.after.value && { after: paging.after.value }),
  }))
  const table = <T>({ data, isPending }: Answer<T>): ComputedRef<TableBinding<T>> =>
    computed(() => ({
      rows: data.value?.items,
      loading: isPending.value,
      filtered: state.isFiltered.value,
      next: data.value?.next ?? null,
      hasPrevious: Boolean(paging.after.value),
      total: data.value?.total == null ? undefined : count(data.value.total),
      limit: paging.limit.value,
      onNext: (cursor: string) => paging.set({ after: cursor }),
      onPrevious: () => router.back(),
      onLimit: (value: string) => paging.set({ limit: value }),
      onReset: () => state.reset(),
    }))
  return { state, chosen, query, table }
}

interface TableBinding<T> {
  rows: T[] | undefined
  loading: boolean
  filtered: boolean
  next: string | null
  hasPrevious: boolean
  total: string | undefined
  limit: string
  onNext: (cursor: string) => void
  onPrevious: () => void
  onLimit: (value: string) => void
  onReset: () => void
}
