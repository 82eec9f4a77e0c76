/** The requests of the pool of teachers, of venues and of bookings. */
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { ifMatch, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import { inUse, useTownships } from '@/shared/choices'
import type { Choice, Key } from '@/shared/form'
import { ROOM } from './api'

export type TeacherFilters = NonNullable<t.ListTeachersData['query']>
export type VenueFilters = NonNullable<t.ListVenuesData['query']>
const WHOLE = 200
interface Kept {
  id: string
  version: number
}
const at = (kept: Kept) => ({ path: { id: kept.id }, headers: ifMatch(kept.version) })

export const useTeachers = (query: Ref<TeacherFilters>) =>
  useQuery({
    queryKey: [ROOM, 'teachers', query],
    queryFn: () => unwrap(sdk.listTeachers({ query: query.value })),
    placeholderData: keepPreviousData,
  })
export const useTeacher = (id: Ref<string>) =>
  useQuery({ queryKey: [ROOM, 'teacher', id], queryFn: () => unwrap(sdk.readTeacher({ path: { id: id.value } })) })
export const useTeacherHours = (id: Ref<string>) =>
  useQuery({
    queryKey: [ROOM, 'hours', id],
    queryFn: () => unwrap(sdk.readTeacherHours({ path: { id: id.value } })),
  })
export const useTeacherChanges = (id: Ref<string>) =>
  useQuery({
    queryKey: [ROOM, 'teacher-changes', id],
    queryFn: () => unwrap(sdk.readTeacherChanges({ path: { id: id.value } })),
  })
export const useCoverage = () =>
  useQuery({ queryKey: [ROOM, 'coverage'], queryFn: () => unwrap(sdk.readTeacherCoverage()) })
export const useVenues = (query: Ref<VenueFilters>) =>
  useQuery({
    queryKey: [ROOM, 'venues', query],
    queryFn: () => unwrap(sdk.listVenues({ query: query.value })),
    placeholderData: keepPreviousData,
  })
export const useVenue = (id: Ref<string>) =>
  useQuery({ queryKey: [ROOM, 'venue', id], queryFn: () => unwrap(sdk.readVenue({ path: { id: id.value } })) })

/** Whose times: a teacher's or a venue's. */
export type Subject = { teacher_id: string } | { venue_id: string }
export const useBusy = (query: Ref<Subject & { since: string; until: string }>) =>
  useQuery({
    queryKey: [ROOM, 'busy', query],
    queryFn: () => unwrap(sdk.listBusyTimes({ query: query.value })),
    placeholderData: keepPreviousData,
  })

/** Sources of teachers, sorts of practical venues and bases, townships. */
export function usePoolChoices() {
  const townships = useTownships()
  const { data } = useQuery({
    queryKey: [ROOM, 'pool-choices'],
    staleTime: 300_000,
    queryFn: async () => {
      const entries = async (kind: string) => {
        const page = await unwrap(sdk.listDictionaryEntries({ query: { kind, limit: WHOLE } }))
        return inUse(page.items)
      }
      const [sources, practical, base] = await Promise.all([
        entries('teacher_source'),
        entries('practical_venue'),
        entries('township_base'),
      ])
      return { sources, practical, base }
    },
  })
  const none: Choice[] = []
  return computed(() => ({
    ...(data.value ?? { sources: none, practical: none, base: none }),
    townships: inUse(townships.value),
  }))
}

export const addTeacher = (body: t.TeacherIn, headers: Key) => unwrap(sdk.createTeacher({ body, headers }))
export const changeTeacher = (kept: Kept, body: t.TeacherPatch) => unwrap(sdk.changeTeacher({ ...at(kept), body }))
export const admit = (kept: Kept) => unwrap(sdk.admitTeacher(at(kept)))
export const refuse = (kept: Kept, reason: string) => unwrap(sdk.refuseTeacher({ ...at(kept), body: { reason } }))
export const dismiss = (kept: Kept, reason: string) => unwrap(sdk.dismissTeacher({ ...at(kept), body: { reason } }))
export const review = (id: string, body: t.ReviewIn, headers: Key) =>
  unwrap(sdk.createTeacherReview({ path: { id }, body, headers }))
export const addStudy = (id: string, body: t.StudyIn, headers: Key) =>
  unwrap(sdk.createTeacherStudy({ path: { id }, body, headers }))
export const changeStudy = (kept: Kept, body: t.StudyIn) => unwrap(sdk.changeTeacherStudy({ ...at(kept), body }))
export const addTitle = (id: string, body: t.TitleIn, headers: Key) =>
  unwrap(sdk.createTeacherTitle({ path: { id }, body, headers }))
export const decideTitle = (kept: Kept, body: t.TitleResultIn) => unwrap(sdk.decideTeacherTitle({ ...at(kept), body }))
export const addVenue = (body: t.VenueIn, headers: Key) => unwrap(sdk.createVenue({ body, headers }))
export const changeVenue = (kept: Kept, body: t.VenuePatch) => unwrap(sdk.changeVenue({ ...at(kept), body }))
export const assess = (id: string, body: t.VenueStatusIn, headers: Key) =>
  unwrap(sdk.createVenueStatus({ path: { id }, body, headers }))
export const book = (body: t.BookingIn, headers: Key) => unwrap(sdk.createBooking({ body, headers }))
export const unbook = (id: string) => unwrap(sdk.deleteBooking({ path: { id } }))
