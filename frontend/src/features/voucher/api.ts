import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { download, idempotencyKey, ifMatch, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import { can } from '@/api/session'
import type { Key } from '@/shared/form'
import { today } from '@/shared/format'
import { everyPage } from '@/shared/listPage'

/** What a change in this room makes stale. */
export const ROOM = 'voucher'
const [WHOLE, KEPT] = [200, 300_000]
export interface Kept {
  id: string
  version: number
}
const at = (kept: Kept) => ({ path: { id: kept.id }, headers: ifMatch(kept.version) })

export type Filters = NonNullable<t.ListVouchersData['query']>
export const useVouchers = (query: Ref<Filters>) =>
  useQuery({
    queryKey: [ROOM, 'list', query],
    queryFn: () => unwrap(sdk.listVouchers({ query: query.value })),
    placeholderData: keepPreviousData,
  })
export const useVoucher = (id: Ref<string>) =>
  useQuery({ queryKey: [ROOM, 'one', id], queryFn: () => unwrap(sdk.readVoucher({ path: { id: id.value } })) })
/** The vouchers of a class, for the counter where they are handed over. */
export const useSerial = (serial: Ref<string>) =>
  useQuery({
    queryKey: [ROOM, 'serial', serial],
    enabled: computed(() => serial.value.length === 13),
    queryFn: async () => (await unwrap(sdk.listVouchers({ query: { serial: serial.value } }))).items[0] ?? null,
  })

export const useSchemes = (query: Ref<NonNullable<t.ListVoucherSchemesData['query']>>) =>
  useQuery({
    queryKey: [ROOM, 'schemes', query],
    queryFn: () => unwrap(sdk.listVoucherSchemes({ query: query.value })),
    placeholderData: keepPreviousData,
  })
export const useScheme = (id: Ref<string>, wanted: () => boolean = () => true) =>
  useQuery({
    queryKey: [ROOM, 'scheme', id],
    enabled: computed(wanted),
    queryFn: () => unwrap(sdk.readVoucherScheme({ path: { id: id.value } })),
  })
export const useDifferences = (id: Ref<string>) =>
  useQuery({
    queryKey: [ROOM, 'differences', id],
    enabled: computed(() => can('voucher:scheme:keep')),
    queryFn: () => unwrap(sdk.readSchemeDifferences({ path: { id: id.value } })),
  })
/** Every version that was approved, for whoever makes a batch. */
export const useApprovedSchemes = () =>
  useQuery({
    queryKey: [ROOM, 'approved'],
    queryFn: async () => {
      const all = await everyPage((after) => unwrap(sdk.listVoucherSchemes({ query: { limit: WHOLE, after } })))
      return all.filter((each) => each.state === 'approved')
    },
  })

export const useBatches = (query: Ref<NonNullable<t.ListVoucherBatchesData['query']>>) =>
  useQuery({
    queryKey: [ROOM, 'batches', query],
    queryFn: () => unwrap(sdk.listVoucherBatches({ query: query.value })),
    placeholderData: keepPreviousData,
  })
export const useBatch = (id: Ref<string>) =>
  useQuery({ queryKey: [ROOM, 'batch', id], queryFn: () => unwrap(sdk.readVoucherBatch({ path: { id: id.value } })) })

/** Trades and categories of people by code, those of earlier years too. */
export function useWords() {
  const { data } = useQuery({
    queryKey: [ROOM, 'words'],
    staleTime: KEPT,
    queryFn: async () => {
      const [trades, groups] = await Promise.all([
        everyPage((after) => unwrap(sdk.listTrades({ query: { limit: WHOLE, after } }))),
        unwrap(sdk.listDictionaryEntries({ query: { kind: 'person_category', limit: WHOLE } })),
      ])
      return { trades, groups: groups.items }
    },
  })
  const named = (items: { code: string; name: string }[] | undefined) =>
    Object.fromEntries((items ?? []).map(({ code, name }) => [code, name]))
  const choices = (items: { code: string; name: string; valid_until: string | null }[] | undefined) =>
    (items ?? []).filter((each) => !each.valid_until)
  return {
    trades: computed(() => named(data.value?.trades)),
    groups: computed(() => named(data.value?.groups)),
    tradeChoices: computed(() => choices(data.value?.trades)),
    groupChoices: computed(() => choices(data.value?.groups)),
  }
}

/** The classes that a voucher can be used for now. */
export async function fitting(voucher: t.VoucherOut): Promise<t.ClassListOut[]> {
  const scheme = await unwrap(sdk.readVoucherScheme({ path: { id: voucher.scheme_id } }))
  const pages = ['open', 'approved'].map((state) =>
    everyPage((after) => unwrap(sdk.listClasses({ query: { state, limit: WHOLE, after } }))),
  )
  return (await Promise.all(pages)).flat().filter((each) => {
    const inTime = each.starts_on >= today() && (!voucher.valid_until || each.starts_on <= voucher.valid_until)
    return each.mode === 'voucher' && each.trade in scheme.amounts && inTime && each.enrolled < each.size
  })
}

export const writeScheme = (body: t.SchemeIn, headers: Key) => unwrap(sdk.createVoucherScheme({ body, headers }))
export const rewriteScheme = (kept: Kept, body: t.SchemeIn) => unwrap(sdk.changeVoucherScheme({ ...at(kept), body }))
export const approveScheme = (kept: Kept) => unwrap(sdk.approveVoucherScheme(at(kept)))
export const makeBatch = (body: t.BatchIn, headers: Key) => unwrap(sdk.createVoucherBatch({ body, headers }))
export const uploadList = (id: string, file: File) =>
  unwrap(
    sdk.createVoucherListImport({
      path: { id },
      body: file,
      query: { file_name: file.name.slice(-60) },
      headers: idempotencyKey(),
    }),
  )
export const downloadListTemplate = (id: string) => download(`/api/v1/voucher-batches/${id}/import-template`)
export const approveBatch = (kept: Kept) => unwrap(sdk.approveVoucherBatch(at(kept)))
export const issueBatch = (kept: Kept) => unwrap(sdk.issueVoucherBatch(at(kept)))
export const withdrawBatch = (kept: Kept, body: t.VoucherReasonIn) =>
  unwrap(sdk.withdrawVoucherBatch({ ...at(kept), body }))
export const printBatch = (id: string, body: t.PrintingIn, headers: Key) =>
  unwrap(sdk.printVoucherBatch({ path: { id }, body, headers }))
export const receive = (kept: Kept) => unwrap(sdk.receiveVoucher(at(kept)))
export const reserve = (kept: Kept, body: t.ReservationIn) => unwrap(sdk.reserveVoucher({ ...at(kept), body }))
export const release = (kept: Kept, body: t.VoucherReasonIn) => unwrap(sdk.releaseVoucher({ ...at(kept), body }))
export const redeem = (id: string, body: t.RedemptionIn, headers: Key) =>
  unwrap(sdk.redeemVoucher({ path: { id }, body, headers }))
export const move = (kept: Kept, body: t.VoucherMoveIn) => unwrap(sdk.moveVoucher({ ...at(kept), body }))
export const replace = (kept: Kept, body: t.VoucherReasonIn, key: Key) =>
  unwrap(sdk.replaceVoucher({ path: { id: kept.id }, headers: { ...ifMatch(kept.version), ...key }, body }))
