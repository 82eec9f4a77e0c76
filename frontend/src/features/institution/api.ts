import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { ifMatch, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import type { Choice, Key } from '@/shared/form'

/** What a change in this room makes stale: FormDialog asks for all of it anew. */
export const ROOM = 'institution'
export type Filters = NonNullable<t.ListInstitutionsData['query']>
const WHOLE = 200
interface Kept {
  id: string
  version: number
}
const at = (kept: Kept) => ({ path: { id: kept.id }, headers: ifMatch(kept.version) })

export const useInstitutions = (query: Ref<Filters>) =>
  useQuery({
    queryKey: [ROOM, 'list', query],
    queryFn: () => unwrap(sdk.listInstitutions({ query: query.value })),
    placeholderData: keepPreviousData,
  })

export const useInstitution = (id: Ref<string>) =>
  useQuery({ queryKey: [ROOM, 'one', id], queryFn: () => unwrap(sdk.readInstitution({ path: { id: id.value } })) })

export const useChanges = (id: Ref<string>) =>
  useQuery({
    queryKey: [ROOM, 'changes', id],
    queryFn: () => unwrap(sdk.readInstitutionChanges({ path: { id: id.value } })),
  })

const of = (id: Ref<string>) => ({ query: { institution_id: id.value, limit: WHOLE } })
export const useRecognitions = (id: Ref<string>) =>
  useQuery({ queryKey: [ROOM, 'recognitions', id], queryFn: () => unwrap(sdk.listRecognitions(of(id))) })
export const useFacilities = (id: Ref<string>) =>
  useQuery({ queryKey: [ROOM, 'facilities', id], queryFn: () => unwrap(sdk.listFacilities(of(id))) })
export const useCooperations = (id: Ref<string>) =>
  useQuery({ queryKey: [ROOM, 'cooperations', id], queryFn: () => unwrap(sdk.listCooperations(of(id))) })

const choice = ({ code, name }: Choice): Choice => ({ code, name })

/** The trades and the kinds of institutions that can be chosen. */
export function useChoices() {
  const { data } = useQuery({
    queryKey: [ROOM, 'choices'],
    staleTime: 300_000,
    queryFn: async () => {
      const kinds = sdk.listDictionaryEntries({ query: { kind: 'institution_type', limit: WHOLE } })
      const pages = await Promise.all([unwrap(sdk.listTrades({ query: { limit: WHOLE } })), unwrap(kinds)])
      return pages.map((page) => page.items.filter((each) => !each.valid_until).map(choice))
    },
  })
  return { trades: computed(() => data.value?.[0] ?? []), kinds: computed(() => data.value?.[1] ?? []) }
}

export const register = (body: t.InstitutionIn, headers: Key) => unwrap(sdk.createInstitution({ body, headers }))
export const change = (kept: Kept, body: t.InstitutionPatch) => unwrap(sdk.changeInstitution({ ...at(kept), body }))
export const close = (kept: Kept, reason: string) => unwrap(sdk.closeInstitution({ ...at(kept), body: { reason } }))
export const reopen = (kept: Kept) => unwrap(sdk.reopenInstitution(at(kept)))
export const addTrade = (id: string, body: t.TradeOfLicenceIn, headers: Key) =>
  unwrap(sdk.addInstitutionTrade({ path: { id }, body, headers }))
export const closeTrade = (kept: Kept, body: t.ClosingTradeIn) =>
  unwrap(sdk.closeInstitutionTrade({ ...at(kept), body }))

export const addFacility = (body: t.NewFacilityIn, headers: Key) => unwrap(sdk.createFacility({ body, headers }))
export const changeFacility = (kept: Kept, body: t.FacilityIn) => unwrap(sdk.changeFacility({ ...at(kept), body }))
export const removeFacility = (kept: Kept) => unwrap(sdk.deleteFacility(at(kept)))
export const addCooperation = (body: t.NewCooperationIn, headers: Key) =>
  unwrap(sdk.createCooperation({ body, headers }))
export const changeCooperation = (kept: Kept, body: t.CooperationIn) =>
  unwrap(sdk.changeCooperation({ ...at(kept), body }))
export const removeCooperation = (kept: Kept) => unwrap(sdk.deleteCooperation(at(kept)))

export const begin = (body: t.RecognitionIn, headers: Key) => unwrap(sdk.createRecognition({ body, headers }))
export const amend = (kept: Kept, body: t.RecognitionPatch) => unwrap(sdk.changeRecognition({ ...at(kept), body }))
export const discard = (kept: Kept) => unwrap(sdk.deleteRecognition(at(kept)))
export const submit = (kept: Kept) => unwrap(sdk.submitRecognition(at(kept)))
export const sendBack = (kept: Kept, body: t.RecognitionReasonIn) =>
  unwrap(sdk.returnRecognition({ ...at(kept), body }))
export const decide = (kept: Kept, body: t.DecisionIn) => unwrap(sdk.decideRecognition({ ...at(kept), body }))
export const withdraw = (kept: Kept, body: t.RecognitionReasonIn) =>
  unwrap(sdk.withdrawRecognition({ ...at(kept), body }))
