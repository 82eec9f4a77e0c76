import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { ifMatch, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import { can } from '@/api/session'

export type Filters = NonNullable<t.ListClassesData['query']>
const WHOLE = 200

export const useClasses = (query: Ref<Filters>) =>
  useQuery({
    queryKey: ['training', 'list', query],
    queryFn: () => unwrap(sdk.listClasses({ query: query.value })),
    placeholderData: keepPreviousData,
  })

export const useClass = (id: Ref<string>) =>
  useQuery({ queryKey: ['training', 'one', id], queryFn: () => unwrap(sdk.readClass({ path: { id: id.value } })) })

export const useTimetable = (id: Ref<string>) =>
  useQuery({
    queryKey: ['training', 'timetable', id],
    queryFn: () => unwrap(sdk.readTimetable({ path: { id: id.value } })),
  })

export const useRoster = (id: Ref<string>) =>
  useQuery({
    queryKey: ['training', 'roster', id],
    enabled: computed(() => can('training:enrolment:read')),
    queryFn: () => unwrap(sdk.listEnrolments({ query: { class_id: id.value, limit: WHOLE } })),
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

export function useLeave() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ who, reason }: { who: t.ClassEnrolmentOut; reason: string }) =>
      unwrap(sdk.cancelEnrolment({ path: { id: who.id }, headers: ifMatch(who.version), body: { reason } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['training'] }),
  })
}
