/** Ledgers and files: requests, and the words of their papers. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { saveFile, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import { stamp } from '@/shared/format'

export type LedgerFilters = NonNullable<t.ListProcessLedgerData['query']>
export type CompletionFilters = NonNullable<t.ListCompletionsData['query']>
const WHOLE = 200

export const useLedger = (query: Ref<LedgerFilters>) =>
  useQuery({
    queryKey: ['report', 'ledger', query],
    queryFn: () => unwrap(sdk.listProcessLedger({ query: query.value })),
    placeholderData: keepPreviousData,
  })

export const useCompletions = (query: Ref<CompletionFilters>) =>
  useQuery({
    queryKey: ['report', 'completions', query],
    queryFn: () => unwrap(sdk.listCompletions({ query: query.value })),
    placeholderData: keepPreviousData,
  })

export const useUnits = () =>
  useQuery({ queryKey: ['report', 'units'], queryFn: () => unwrap(sdk.listDepartments({ query: { limit: WHOLE } })) })
export const useModes = () =>
  useQuery({
    queryKey: ['report', 'modes'],
    queryFn: () => unwrap(sdk.listDictionaryEntries({ query: { kind: 'training_mode', limit: WHOLE } })),
  })

export const useClassFile = (id: Ref<string>) =>
  useQuery({
    queryKey: ['report', 'class-file', id],
    queryFn: () => unwrap(sdk.readClassFile({ path: { id: id.value } })),
  })

export const useBook = (id: Ref<string>) =>
  useQuery({
    queryKey: ['report', 'book', id],
    queryFn: () => unwrap(sdk.readCheckInBook({ path: { id: id.value } })),
  })

/** The file of a person; making it is recorded with its reason. */
export function usePersonFile() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, reason }: { id: string; reason: string }) =>
      unwrap(sdk.makePersonFile({ path: { person_id: id }, body: { reason } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['identity'] }),
  })
}

export async function exportBook(id: string, reason: string, name: string): Promise<void> {
  const file = await unwrap(sdk.exportCheckInBook({ path: { id }, body: { reason }, parseAs: 'blob' }))
  saveFile(file as Blob, `报到册_${name}_${stamp()}.xlsx`)
}

export async function exportLedger(query: LedgerFilters): Promise<void> {
  const file = await unwrap(sdk.readProcessLedgerWorkbook({ query, parseAs: 'blob' }))
  saveFile(file as Blob, `培训流程台账_${stamp()}.xlsx`)
}

export const CORRECTION: Record<string, string> = { asked: '待审核', approved: '已批准', refused: '未批准' }
