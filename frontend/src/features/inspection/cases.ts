/** Signs about vouchers and the cases that they become. */
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { ifMatch, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import type { Key } from '@/shared/form'
import { moment, text } from '@/shared/format'
import type { Column } from '@/shared/table'
import { ROOM } from './api'

export type SignalsQuery = NonNullable<t.ReadVoucherSignalsData['query']>
export type CasesQuery = NonNullable<t.ListVoucherCasesData['query']>
const of = (row: t.CaseOut) => ({ path: { id: row.id }, headers: ifMatch(row.version) })

export const useSignals = (query: Ref<SignalsQuery>) =>
  useQuery({
    queryKey: [ROOM, 'signals', query],
    queryFn: () => unwrap(sdk.readVoucherSignals({ query: query.value })),
    placeholderData: keepPreviousData,
  })

export const useCases = (query: Ref<CasesQuery>) =>
  useQuery({
    queryKey: [ROOM, 'cases', query],
    queryFn: () => unwrap(sdk.listVoucherCases({ query: query.value })),
    placeholderData: keepPreviousData,
  })

export const useCase = (id: Ref<string>) =>
  useQuery({
    queryKey: computed(() => [ROOM, 'case', id.value]),
    queryFn: () => unwrap(sdk.readVoucherCase({ path: { id: id.value } })),
  })

export const explain = (body: t.SignalNoteIn, headers: Key) => unwrap(sdk.explainVoucherSignal({ body, headers }))
export const openCase = (body: t.CaseIn, headers: Key) => unwrap(sdk.openVoucherCase({ body, headers }))
export const addEvidence = (row: t.CaseOut, body: t.CaseEvidenceIn, headers: Key) =>
  unwrap(sdk.addCaseEvidence({ path: { id: row.id }, body, headers }))
/** Serials as they are copied from paper: one a line, spaces between the groups. */
export const serialsOf = (typed: string): string[] =>
  typed
    .split(/[\n,，;；、]+/)
    .map((line) => line.replace(/\D/g, ''))
    .filter(Boolean)
export const freeze = (row: t.CaseOut, body: t.CaseWordsIn) => unwrap(sdk.freezeCaseVouchers({ ...of(row), body }))
export const thaw = (row: t.CaseOut, body: t.CaseWordsIn) => unwrap(sdk.thawCaseVouchers({ ...of(row), body }))
export const decide = (row: t.CaseOut, body: t.CaseDecisionIn) => unwrap(sdk.decideVoucherCase({ ...of(row), body }))

export const SIGNALS: Record<t.SignalOut['kind'], string> = {
  phone: '多人共用一个电话号码',
  device: '多人用同一部手机办券',
  far: '上课地点离家很远',
  minutes: '刚发券就选班',
  introducer: '一人经办、集中到一个机构',
  burst: '一天集中发证',
  share: '一个乡镇的券集中到一个机构',
}
export const CASE_STATES = { open: '核查中', decided: '已决定' }
export const CASE_OUTCOMES = { unfounded: '没有问题', upheld: '情况属实', partly: '部分属实' }

export const caseColumns: Column<t.CaseListOut>[] = [
  { key: 'title', title: '案件', wrap: true },
  { key: 'kind_name', title: '从何而来', wrap: true },
  { key: 'state_name', title: '状态' },
  { key: 'vouchers', title: '涉及（张）', align: 'right' },
  { key: 'frozen', title: '冻结中（张）', align: 'right' },
  { key: 'opener', title: '立案', wrap: true, more: (row) => ` ${moment(row.opened_at)}` },
  { key: 'decider', title: '决定', wrap: true, more: (row) => (row.decided_at ? ` ${moment(row.decided_at)}` : '') },
  { key: 'outcome_name', title: '结论', show: (row) => text(row.outcome_name) },
]
export const caseVoucherColumns: Column<t.CaseVoucherOut>[] = [
  { key: 'serial', title: '券号' },
  { key: 'name', title: '持券人' },
  { key: 'masked_number', title: '身份证号' },
  { key: 'township_name', title: '乡镇' },
  { key: 'state_name', title: '现在' },
  { key: 'class_name', title: '培训班', show: (row) => text(row.class_name) },
  { key: 'institution_name', title: '培训机构', show: (row) => text(row.institution_name) },
  { key: 'frozen', title: '本案冻结', show: (row) => (row.frozen ? '是' : '否') },
]
