/** How vouchers are used: the funnel, and those that are out and not used. */
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import type { Key } from '@/shared/form'
import { day, percent, text } from '@/shared/format'
import type { Column } from '@/shared/table'
import { ROOM } from './api'
import { grouped } from './words'

export type FunnelQuery = NonNullable<t.ReadVoucherFunnelData['query']>
export type BehindQuery = NonNullable<t.ListFunnelVouchersData['query']>
export type UnusedQuery = NonNullable<t.ListUnusedVouchersData['query']>

export const useFunnel = (query: Ref<FunnelQuery>) =>
  useQuery({
    queryKey: [ROOM, 'funnel', query],
    queryFn: () => unwrap(sdk.readVoucherFunnel({ query: query.value })),
    placeholderData: keepPreviousData,
  })

export const useBehind = (query: Ref<BehindQuery>, enabled: Ref<boolean>) =>
  useQuery({
    queryKey: [ROOM, 'behind', query],
    enabled,
    queryFn: () => unwrap(sdk.listFunnelVouchers({ query: query.value })),
    placeholderData: keepPreviousData,
  })

export const useUnused = (query: Ref<UnusedQuery>) =>
  useQuery({
    queryKey: [ROOM, 'unused', query],
    queryFn: () => unwrap(sdk.listUnusedVouchers({ query: query.value })),
    placeholderData: keepPreviousData,
  })

export const useUnusedSummary = (query: Ref<{ township?: string }>) =>
  useQuery({
    queryKey: [ROOM, 'unused-summary', query],
    queryFn: () => unwrap(sdk.readUnusedSummary({ query: query.value })),
    placeholderData: keepPreviousData,
  })

export const remind = (row: t.UnusedOut, body: t.ReminderIn, headers: Key) =>
  unwrap(sdk.remindHolder({ path: { id: row.id }, body, headers }))

export const REASONS: Record<t.ReminderIn['reason'], string> = {
  no_class: '附近没有合适的班',
  no_time: '没有时间',
  away: '外出了',
  phone: '电话换了，联系不上',
  refused: '培训机构不收',
  unwilling: '不想学了',
  other: '别的原因',
}
export const REMINDED_BY: Record<t.ReminderIn['channel'], string> = {
  phone: '打电话',
  visit: '上门',
  message: '短信或微信',
}
export const AGES: Record<NonNullable<UnusedQuery['age']>, string> = {
  month: '不到 1 个月',
  quarter: '1 到 3 个月',
  half: '3 到 6 个月',
  older: '6 个月以上',
}

/** What a step is a part of, in words: 60.0%，占已领取的 5 张. */
export const share = (step: t.FunnelStepOut): string =>
  step.of_vouchers == null
    ? ''
    : `${percent(step.vouchers, step.of_vouchers)}，占“${step.of_name}”的 ${step.of_vouchers} 张`

export const behindColumns: Column<t.FunnelVoucherOut>[] = [
  { key: 'serial', title: '券号', show: (row) => grouped(row.serial) },
  { key: 'name', title: '持券人' },
  { key: 'masked_number', title: '身份证号' },
  { key: 'state_name', title: '状态' },
  { key: 'state_since', title: '从何时起', show: (row) => day(row.state_since) },
  { key: 'class_name', title: '培训班', show: (row) => text(row.class_name) },
  { key: 'institution_name', title: '培训机构', show: (row) => text(row.institution_name) },
]
export const unusedColumns: Column<t.UnusedOut>[] = [
  { key: 'serial', title: '券号', show: (row) => grouped(row.serial) },
  { key: 'name', title: '持券人' },
  { key: 'masked_number', title: '身份证号' },
  { key: 'township_name', title: '乡镇' },
  { key: 'state_name', title: '状态' },
  { key: 'days', title: '发放了（天）', align: 'right' },
  { key: 'valid_until', title: '有效期至', show: (row) => `${day(row.valid_until)}，剩 ${row.days_left} 天` },
  { key: 'reminded_at', title: '上次催用', show: (row) => day(row.reminded_at) },
  { key: 'reason_name', title: '没有用的原因' },
]
