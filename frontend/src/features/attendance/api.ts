import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { idempotencyKey, ifMatch, saveFile, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import { can } from '@/api/session'
import { stamp } from '@/shared/format'

const WHOLE = 200
const TICK = 1000

export const useDay = (day: Ref<string>) =>
  useQuery({
    queryKey: ['attendance', 'day', day],
    queryFn: () => unwrap(sdk.readLessonsOfDay({ query: { day: day.value } })),
    placeholderData: keepPreviousData,
  })

/** The room of a lesson; `live` asks again each second, as the code is used up. */
export const useRoom = (id: Ref<string>, way: Ref<'in' | 'out'>, live: boolean) =>
  useQuery({
    queryKey: ['attendance', 'room', id, way],
    queryFn: () => unwrap(sdk.readRoom({ path: { id: id.value }, query: { way: way.value } })),
    placeholderData: keepPreviousData,
    refetchInterval: live ? TICK : false,
    refetchIntervalInBackground: true,
  })

export const useSheet = (id: Ref<string>) =>
  useQuery({
    queryKey: ['attendance', 'sheet', id],
    queryFn: () => unwrap(sdk.readAttendance({ path: { id: id.value } })),
  })

export const useProxySigns = (id: Ref<string>) =>
  useQuery({
    queryKey: ['attendance', 'proxy', id],
    enabled: computed(() => can('attendance:proxy:read')),
    queryFn: () => unwrap(sdk.readProxySigns({ path: { id: id.value } })),
  })

export const useCorrections = (id: Ref<string>) =>
  useQuery({
    queryKey: ['attendance', 'corrections', id],
    queryFn: () => unwrap(sdk.listCorrections({ query: { class_id: id.value, limit: WHOLE } })),
  })

function useChange<T, R>(send: (asked: T) => Promise<R>) {
  const cache = useQueryClient()
  return useMutation({ mutationFn: send, onSuccess: () => cache.invalidateQueries({ queryKey: ['attendance'] }) })
}

export const useAsk = () =>
  useChange((body: t.AttendanceCorrectionIn) => unwrap(sdk.createCorrection({ body, headers: idempotencyKey() })))

export const useDecide = () =>
  useChange(({ row, body }: { row: t.AttendanceCorrectionOut; body: t.AttendanceDecisionIn }) =>
    unwrap(sdk.decideCorrection({ path: { id: row.id }, headers: ifMatch(row.version), body })),
  )

export const useExplain = () =>
  useChange(({ lesson, body }: { lesson: string; body: t.SharedDeviceIn }) =>
    unwrap(sdk.createSharedDevice({ path: { id: lesson }, body, headers: idempotencyKey() })),
  )

/** 考勤表 as a workbook; the reason stays on the record. */
export async function exportSheet(id: string, reason: string, name: string): Promise<void> {
  const file = await unwrap(sdk.exportAttendance({ path: { id }, body: { reason }, parseAs: 'blob' }))
  saveFile(file as Blob, `考勤表_${name}_${stamp()}.xlsx`)
}
