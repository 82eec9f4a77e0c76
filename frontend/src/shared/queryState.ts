import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

type Schema = Record<string, string>
export type QueryState<S extends Schema> = {
  [K in keyof S]: WritableComputedRef<string>
} & {
  /** Several values at once; a change of a filter goes back to the first page. */
  set: (values: Partial<Record<keyof S, string>>) => void
  reset: () => void
  isFiltered: WritableComputedRef<boolean> | { readonly value: boolean }
}

/** Filters, page and order in the URL: shared, bookmarked and kept on return. `schema` gives the defaults. */
export function useQueryState<S extends Schema>(schema: S): QueryState<S> {
  const route = useRoute()
  const router = useRouter()
  const names = Object.keys(schema) as (keyof S & string)[]

  function set(values: Partial<Record<keyof S, string>>): void {
    const changed = 'after' in values ? values : { ...values, after: '' }
    const query = { ...route.query }
    for (const [name, value] of Object.entries(changed)) {
      if (!value || value === schema[name]) delete query[name]
      else query[name] = value as string
    }
    void router.push({ query })
  }

  const fields = Object.fromEntries(
    names.map((name) => [
      name,
      computed({
        get: () => {
          const value = route.query[name]
          return typeof value === 'string' ? value : (schema[name] ?? '')
        },
        set: (value: string) => set({ [name]: value } as Partial<Record<keyof S, string>>),
      }),
    ]),
  )
  const isFiltered = computed(() => names.some((name) => !['after', 'limit'].includes(name) && route.query[name]))
  const reset = () => void router.push({ query: {} })
  return { ...fields, set, reset, isFiltered } as QueryState<S>
}
