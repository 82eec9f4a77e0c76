import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { download, idempotencyKey, ifMatch, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import { can, me } from '@/api/session'
import type { Key } from '@/shared/form'
import { everyPage } from '@/shared/listPage'

export type Filters = NonNullable<t.ListClassesData['query']>
const WHOLE = 200
/** What a change in this room makes stale. */
export const ROOM = 'training'

export const useClasses = (query: Ref<Filters>) =>
  useQuery({
    queryKey: ['training', 'list', query],
    queryFn: () => unwrap(sdk.listClasses({ query: query.value })),
    placeholderData: keepPreviousData,
  })

export const useClass = (id: Ref<string>, enabled: () => boolean = () => true) =>
  useQuery({
    queryKey: ['training', 'one', id],
    enabled: computed(enabled),
    queryFn: () => unwrap(sdk.readClass({ path: { id: id.value } })),
  })

export const useTimetable = (id: Ref<string>) =>
  useQuery({
    queryKey: ['training', 'timetable', id],
    queryFn: () => unwrap(sdk.readTimetable({ path: { id: id.value } })),
  })

export const useRoster = (id: Ref<string>) =>
  useQuery({
    queryKey: ['training', 'roster', id],
    enabled: computed(() => can('training:enrolment:read')),
    queryFn: () =>
      everyPage((after) => unwrap(sdk.listEnrolments({ query: { class_id: id.value, limit: WHOLE, after } }))),
  })

export const useClassChanges = (id: Ref<string>) =>
  useQuery({
    queryKey: ['training', 'changes', id],
    queryFn: () => unwrap(sdk.readClassChanges({ path: { id: id.value } })),
  })

/** A step of a class: where to, and why where it must be said. */
export function useMove() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ made, to, reason }: { made: t.ClassOut; to: t.Stage; reason: string }) =>
      unwrap(
        sdk.moveClass({ path: { id: made.id }, headers: ifMatch(made.version), body: { to, reason: reason || null } }),
      ),
    // Attendance, results and duties follow the state of a class.
    onSuccess: () => cache.invalidateQueries(),
  })
}

interface Kept {
  id: string
  version: number
}
const at = (kept: Kept) => ({ path: { id: kept.id }, headers: ifMatch(kept.version) })

export const useGates = (id: Ref<string>) =>
  useQuery({
    queryKey: [ROOM, 'gates', id],
    queryFn: () => unwrap(sdk.readClassGates({ path: { id: id.value } })),
  })

export type WhereFilters = NonNullable<t.ListEnrolmentsData['query']>
export const useWhereabouts = (query: Ref<WhereFilters>) =>
  useQuery({
    queryKey: [ROOM, 'whereabouts', query],
    queryFn: () => unwrap(sdk.listEnrolments({ query: query.value })),
    placeholderData: keepPreviousData,
  })

/** The classes that take people now, for whoever changes the class. */
export const useOpenClasses = (enabled: Ref<boolean>) =>
  useQuery({
    queryKey: [ROOM, 'open'],
    enabled: computed(() => enabled.value),
    queryFn: async () => {
      const states = ['open', 'approved'].map((state) => sdk.listClasses({ query: { state, limit: WHOLE } }))
      return (await Promise.all(states.map(unwrap))).flatMap((page) => page.items)
    },
  })

const own = () => (me.value?.institution_id ? { institution_id: me.value.institution_id } : {})
export const useCourses = () =>
  useQuery({
    queryKey: [ROOM, 'courses'],
    queryFn: () => unwrap(sdk.listCourses({ query: { state: 'active', limit: WHOLE, ...own() } })),
  })
export const useInstitutionOf = (id: Ref<string | null>) =>
  useQuery({
    queryKey: [ROOM, 'institution', id],
    enabled: computed(() => id.value !== null),
    queryFn: () => unwrap(sdk.readInstitution({ path: { id: id.value ?? '' } })),
  })
export const useCoursePlan = (id: Ref<string | null>) =>
  useQuery({
    queryKey: [ROOM, 'course', id],
    enabled: computed(() => id.value !== null),
    queryFn: () => unwrap(sdk.readCourse({ path: { id: id.value ?? '' } })),
  })

/** Teachers of the pool and venues that a lesson may have. */
export const usePool = () =>
  useQuery({
    queryKey: [ROOM, 'pool'],
    staleTime: 60_000,
    queryFn: async () => {
      const [teachers, venues] = await Promise.all([
        everyPage((after) => unwrap(sdk.listTeachers({ query: { state: 'active', limit: WHOLE, after } }))),
        everyPage((after) => unwrap(sdk.listVenues({ query: { state: 'active', limit: WHOLE, after } }))),
      ])
      return { teachers, venues }
    },
  })

/** The kinds of journeys out of the county. */
export const useSorts = () =>
  useQuery({
    queryKey: [ROOM, 'sorts'],
    staleTime: 300_000,
    queryFn: async () => {
      const kinds = ['out_of_county', 'xiamen'] as const
      const pages = kinds.map((kind) => unwrap(sdk.listDictionaryEntries({ query: { kind, limit: WHOLE } })))
      const [away, xiamen] = (await Promise.all(pages)).map((page) => page.items.filter((each) => !each.valid_until))
      return { out_of_county: away ?? [], xiamen: xiamen ?? [] }
    },
  })

/** Employers that are registered, and the orders that the own institution has accepted, for the facts of a request. */
export const useDemand = () =>
  useQuery({
    queryKey: [ROOM, 'demand'],
    staleTime: 60_000,
    queryFn: async () => {
      const query = { state: 'accepted', limit: WHOLE, ...own() }
      const [employers, orders] = await Promise.all([
        everyPage((after) => unwrap(sdk.listEmployers({ query: { limit: WHOLE, after } }))),
        everyPage((after) => unwrap(sdk.listTrainingOrders({ query: { ...query, after } }))),
      ])
      return { employers: employers.filter((each) => each.state === 'active'), orders }
    },
  })

export const usePeople = (q: Ref<string>) =>
  useQuery({
    queryKey: [ROOM, 'people', q],
    enabled: computed(() => q.value.length > 0),
    queryFn: () => unwrap(sdk.listPersons({ query: { q: q.value, status: 'active', limit: 20 } })),
  })

export const useLessonChanges = (id: Ref<string>) =>
  useQuery({
    queryKey: [ROOM, 'lesson', id],
    enabled: computed(() => id.value !== ''),
    queryFn: () => unwrap(sdk.readLessonChanges({ path: { id: id.value } })),
  })

export const create = (body: t.ClassIn, headers: Key) => unwrap(sdk.createClass({ body, headers }))
export const change = (made: Kept, body: t.ClassPatch) => unwrap(sdk.changeClass({ ...at(made), body }))
export const enrol = (id: string, person_id: string, headers: Key) =>
  unwrap(sdk.createEnrolment({ path: { id }, body: { person_id }, headers }))
export const enrolByNumber = (id: string, body: t.EnrolmentNumberIn, headers: Key) =>
  unwrap(sdk.createEnrolmentByNumber({ path: { id }, body, headers }))
export const transfer = (who: Kept, body: t.TransferIn) => unwrap(sdk.transferEnrolment({ ...at(who), body }))
export const leave = (who: Kept, reason: string) => unwrap(sdk.cancelEnrolment({ ...at(who), body: { reason } }))
export const checkTimetable = (id: string, lessons: t.LessonIn[]) =>
  unwrap(sdk.checkTimetable({ path: { id }, body: { lessons } }))
export const writeTimetable = (made: Kept, lessons: t.LessonIn[]) =>
  unwrap(sdk.writeTimetable({ ...at(made), body: { lessons } }))
export const reschedule = (lesson: Kept, body: t.RescheduleIn) => unwrap(sdk.rescheduleLesson({ ...at(lesson), body }))
export const upload = (id: string, file: File) =>
  unwrap(
    sdk.createRosterImport({
      path: { id },
      body: file,
      query: { file_name: file.name.slice(-60) },
      headers: idempotencyKey(),
    }),
  )
export const downloadTemplate = (id: string) => download(`/api/v1/classes/${id}/import-template`)
