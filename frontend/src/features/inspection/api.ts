import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { ifMatch, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'

/** What a change in this room makes stale: FormDialog asks for all of it anew. */
export const ROOM = 'inspection'
export type Filters = NonNullable<t.ListComplaintsData['query']>
const at = (row: t.ComplaintListOut) => ({ path: { id: row.id }, headers: ifMatch(row.version) })

export const useComplaints = (query: Ref<Filters>) =>
  useQuery({
    queryKey: [ROOM, 'complaints', query],
    queryFn: () => unwrap(sdk.listComplaints({ query: query.value })),
    placeholderData: keepPreviousData,
  })

export const answer = (row: t.ComplaintListOut, body: t.ComplaintAnswerIn) =>
  unwrap(sdk.answerComplaint({ ...at(row), body }))
export const reveal = async (row: t.ComplaintListOut, reason: string) =>
  (await unwrap(sdk.revealComplaintContact({ path: { id: row.id }, body: { reason } }))).contact
export const close = (row: t.ComplaintListOut) => unwrap(sdk.closeComplaint(at(row)))
