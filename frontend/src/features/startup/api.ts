import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { ifMatch, saveFile, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import { inUse } from '@/shared/choices'
import type { Key } from '@/shared/form'
import { stamp } from '@/shared/format'

/** What a change in this room makes stale. */
export const ROOM = 'startup'
const WHOLE = 200
export type CasesQuery = NonNullable<t.ListStartupCasesData['query']>
export type LoansQuery = NonNullable<t.ListLoanReferralsData['query']>
interface Kept {
  id: string
  version: number
}
const of = (id: string) => ({ path: { id } })
const at = (kept: Kept) => ({ ...of(kept.id), headers: ifMatch(kept.version) })

export const useCases = (query: Ref<CasesQuery>) =>
  useQuery({
    queryKey: [ROOM, 'cases', query],
    queryFn: () => unwrap(sdk.listStartupCases({ query: query.value })),
    placeholderData: keepPreviousData,
  })
export const useTotals = (query: Ref<CasesQuery>) =>
  useQuery({
    queryKey: [ROOM, 'totals', query],
    queryFn: () => unwrap(sdk.readStartupTotals({ query: query.value })),
    placeholderData: keepPreviousData,
  })
export const useCase = (id: Ref<string>) =>
  useQuery({ queryKey: [ROOM, 'case', id], queryFn: () => unwrap(sdk.readStartupCase(of(id.value))) })
export const useLoans = (query: Ref<LoansQuery>) =>
  useQuery({
    queryKey: [ROOM, 'loans', query],
    queryFn: () => unwrap(sdk.listLoanReferrals({ query: query.value })),
    placeholderData: keepPreviousData,
  })

/** The kinds of loans of today, with the county's limits. */
export function useKinds() {
  const { data } = useQuery({ queryKey: [ROOM, 'kinds'], queryFn: () => unwrap(sdk.readLoanKinds()) })
  return computed(() => data.value?.items ?? [])
}

/** Trades and departments to choose from. */
export function useChoices() {
  const query = { limit: WHOLE }
  const { data } = useQuery({
    queryKey: [ROOM, 'choices'],
    staleTime: 300_000,
    queryFn: async () => {
      const [trades, units] = await Promise.all([
        unwrap(sdk.listTrades({ query })),
        unwrap(sdk.listDepartments({ query })),
      ])
      const named = units.items.map(({ code, short_name, valid_until }) => ({ code, name: short_name, valid_until }))
      return { trades: inUse(trades.items), departments: inUse(named) }
    },
  })
  return computed(() => data.value ?? { trades: [], departments: [] })
}

/** The name of somebody of the registry, where the page is about one. */
export function usePersonName(id: Ref<string>) {
  const { data } = useQuery({
    queryKey: [ROOM, 'person', id],
    enabled: () => id.value !== '',
    queryFn: () => unwrap(sdk.readPerson({ path: { person_id: id.value } })),
  })
  return computed(() => data.value?.name ?? '')
}

export const propose = (body: t.StartupCaseIn, headers: Key) => unwrap(sdk.createStartupCase({ body, headers }))
export const change = (kept: Kept, body: t.StartupCasePatch) => unwrap(sdk.changeStartupCase({ ...at(kept), body }))
export const move = (kept: Kept, body: t.StartupCaseMoveIn) => unwrap(sdk.moveStartupCase({ ...at(kept), body }))
export const assign = (id: string, body: t.StartupMentorIn, headers: Key) =>
  unwrap(sdk.assignStartupMentor({ ...of(id), body, headers }))
export const note = (id: string, body: t.StartupNoteIn, headers: Key) =>
  unwrap(sdk.createStartupNote({ ...of(id), body, headers }))
export const revealPhone = async (id: string, reason: string) =>
  (await unwrap(sdk.revealMentorPhone({ ...of(id), body: { reason } }))).phone
export const refer = (body: t.LoanReferralIn, headers: Key) => unwrap(sdk.createLoanReferral({ body, headers }))
export const moveLoan = (kept: Kept, body: t.LoanMoveIn) => unwrap(sdk.moveLoanReferral({ ...at(kept), body }))
export const repay = (id: string, body: t.LoanRepaymentIn, headers: Key) =>
  unwrap(sdk.createLoanRepayment({ ...of(id), body, headers }))
export const reverse = (id: string, body: t.LoanReversalIn, headers: Key) =>
  unwrap(sdk.reverseLoanRepayment({ ...of(id), body, headers }))
export async function exportCases(query: CasesQuery, reason: string): Promise<void> {
  const file = await unwrap(sdk.exportStartupCases({ body: { reason }, query, parseAs: 'blob' }))
  saveFile(file as Blob, `创业致富带头人扶持名单_${stamp()}.xlsx`)
}
