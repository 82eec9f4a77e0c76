import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { ifMatch, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import { inUse } from '@/shared/choices'
import type { Choice, Key } from '@/shared/form'

/** What a change in this room makes stale: FormDialog asks for all of it anew. */
export const ROOM = 'course'
export type Filters = NonNullable<t.ListCoursesData['query']>
const WHOLE = 200
interface Kept {
  id: string
  version: number
}
const at = (kept: Kept) => ({ path: { id: kept.id }, headers: ifMatch(kept.version) })

export const useCourses = (query: Ref<Filters>) =>
  useQuery({
    queryKey: [ROOM, 'list', query],
    queryFn: () => unwrap(sdk.listCourses({ query: query.value })),
    placeholderData: keepPreviousData,
  })

export const useCourse = (id: Ref<string>) =>
  useQuery({ queryKey: [ROOM, 'one', id], queryFn: () => unwrap(sdk.readCourse({ path: { id: id.value } })) })

export const useCourseChanges = (id: Ref<string>) =>
  useQuery({
    queryKey: [ROOM, 'changes', id],
    queryFn: () => unwrap(sdk.readCourseChanges({ path: { id: id.value } })),
  })

export const readPaper = (id: string) => unwrap(sdk.readCoursePaper({ path: { id } }))
export const usePaper = (id: Ref<string>) =>
  useQuery({
    queryKey: [ROOM, 'paper', id],
    enabled: computed(() => Boolean(id.value)),
    queryFn: () => readPaper(id.value),
  })

/** The trades, ways of training and farming themes that can be chosen; which trades are farming. */
export function useChoices() {
  const { data } = useQuery({
    queryKey: [ROOM, 'choices'],
    staleTime: 300_000,
    queryFn: async () => {
      const entries = (kind: string) => unwrap(sdk.listDictionaryEntries({ query: { kind, limit: WHOLE } }))
      const [trades, modes, themes] = await Promise.all([
        unwrap(sdk.listTrades({ query: { limit: WHOLE } })),
        entries('training_mode'),
        entries('farmer_theme'),
      ])
      const farming = trades.items.filter((each) => each.industry === 'nongye').map((each) => each.code)
      return { trades: inUse(trades.items), modes: inUse(modes.items), themes: inUse(themes.items), farming }
    },
  })
  const of = <K extends 'trades' | 'modes' | 'themes' | 'farming'>(name: K) => computed(() => data.value?.[name] ?? [])
  return {
    trades: of('trades') as Ref<Choice[]>,
    modes: of('modes') as Ref<Choice[]>,
    themes: of('themes') as Ref<Choice[]>,
    farming: of('farming') as Ref<string[]>,
  }
}

export const create = (body: t.CourseIn, headers: Key) => unwrap(sdk.createCourse({ body, headers }))
export const change = (kept: Kept, body: t.CoursePatch) => unwrap(sdk.changeCourse({ ...at(kept), body }))
export const retire = (kept: Kept) => unwrap(sdk.retireCourse(at(kept)))
export const restore = (kept: Kept) => unwrap(sdk.restoreCourse(at(kept)))
export const begin = (id: string, body: t.PaperIn, headers: Key) =>
  unwrap(sdk.createCoursePaper({ path: { id }, body, headers }))
export const write = (kept: Kept, body: t.PaperContentIn) => unwrap(sdk.changeCoursePaper({ ...at(kept), body }))
export const discard = (kept: Kept) => unwrap(sdk.deleteCoursePaper(at(kept)))
export const submit = (kept: Kept) => unwrap(sdk.submitCoursePaper(at(kept)))
export const sendBack = (kept: Kept, reason: string) => unwrap(sdk.returnCoursePaper({ ...at(kept), body: { reason } }))
export const approve = (kept: Kept) => unwrap(sdk.approveCoursePaper(at(kept)))
