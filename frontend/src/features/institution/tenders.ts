/** The requests of tenders, bids and contracts. */
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { ifMatch, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import { can } from '@/api/session'
import type { Key } from '@/shared/form'
import { ROOM } from './api'

export type TenderFilters = NonNullable<t.ListTendersData['query']>
const WHOLE = 200
interface Kept {
  id: string
  version: number
}
const at = (kept: Kept) => ({ path: { id: kept.id }, headers: ifMatch(kept.version) })

export const useTenders = (query: Ref<TenderFilters>) =>
  useQuery({
    queryKey: [ROOM, 'tenders', query],
    queryFn: () => unwrap(sdk.listTenders({ query: query.value })),
    placeholderData: keepPreviousData,
  })
export const useTender = (id: Ref<string>) =>
  useQuery({ queryKey: [ROOM, 'tender', id], queryFn: () => unwrap(sdk.readTender({ path: { id: id.value } })) })
export const useNotices = (id: Ref<string>) =>
  useQuery({
    queryKey: [ROOM, 'notices', id],
    queryFn: () => unwrap(sdk.listTenderNotices({ path: { id: id.value } })),
  })
export const useBids = (id: Ref<string>) =>
  useQuery({
    queryKey: [ROOM, 'bids', id],
    enabled: computed(() => can('institution:bid:read')),
    queryFn: () => unwrap(sdk.listBids({ path: { id: id.value } })),
  })
export const useContracts = (id: Ref<string>) =>
  useQuery({
    queryKey: [ROOM, 'contracts', id],
    queryFn: () => unwrap(sdk.listContracts({ query: { tender_id: id.value, limit: WHOLE } })),
  })

export const draw = (body: t.TenderIn, headers: Key) => unwrap(sdk.createTender({ body, headers }))
export const changeTender = (kept: Kept, body: t.TenderPatch) => unwrap(sdk.changeTender({ ...at(kept), body }))
export const discardTender = (kept: Kept) => unwrap(sdk.deleteTender(at(kept)))
export const openUp = (kept: Kept) => unwrap(sdk.openTender(at(kept)))
export const callOff = (kept: Kept, reason: string) => unwrap(sdk.cancelTender({ ...at(kept), body: { reason } }))
export const receive = (id: string) => unwrap(sdk.receiveTender({ path: { id } }))
export const award = (kept: Kept, body: t.AwardIn) => unwrap(sdk.awardTender({ ...at(kept), body }))
export const bid = (id: string, body: t.BidIn, headers: Key) => unwrap(sdk.createBid({ path: { id }, body, headers }))
export const changeBid = (kept: Kept, body: t.BidIn) => unwrap(sdk.changeBid({ ...at(kept), body }))
export const takeBack = (kept: Kept) => unwrap(sdk.deleteBid(at(kept)))
export const score = (kept: Kept, body: t.BidScoreIn) => unwrap(sdk.scoreBid({ ...at(kept), body }))
