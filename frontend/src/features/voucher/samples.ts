/** 核查验收: samples of redeemed vouchers and their results. */
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { ifMatch, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import type { Key } from '@/shared/form'
import { count, moment, percent, text } from '@/shared/format'
import { everyPage } from '@/shared/listPage'
import type { Column } from '@/shared/table'
import { ROOM } from './api'
import { grouped } from './words'

export type SamplesQuery = NonNullable<t.ListVoucherSamplesData['query']>
export type ItemsQuery = NonNullable<t.ListSampleItemsData['query']>
const at = (row: t.SampleOut) => ({ path: { id: row.id }, headers: ifMatch(row.version) })

export const useSamples = (query: Ref<SamplesQuery>) =>
  useQuery({
    queryKey: [ROOM, 'samples', query],
    queryFn: () => unwrap(sdk.listVoucherSamples({ query: query.value })),
    placeholderData: keepPreviousData,
  })

export const useSample = (id: Ref<string>) =>
  useQuery({
    queryKey: computed(() => [ROOM, 'sample', id.value]),
    queryFn: () => unwrap(sdk.readVoucherSample({ path: { id: id.value } })),
  })

export const useItems = (id: Ref<string>, query: Ref<ItemsQuery>) =>
  useQuery({
    queryKey: [ROOM, 'sample-items', id, query],
    queryFn: () => unwrap(sdk.listSampleItems({ path: { id: id.value }, query: query.value })),
    placeholderData: keepPreviousData,
  })

/** Every department, to choose whose vouchers are drawn. */
export const useDepartmentNames = () => {
  const { data } = useQuery({
    queryKey: ['org', 'departments-of-vouchers'],
    queryFn: () => everyPage((after) => unwrap(sdk.listDepartments({ query: { limit: 200, after } }))),
  })
  return computed(() => (data.value ?? []).map(({ code, name }) => ({ code, name })))
}

export const draw = (body: t.SampleIn, headers: Key) => unwrap(sdk.drawVoucherSample({ body, headers }))
export const check = (row: t.SampleOut, body: t.SampleResultIn, headers: Key) =>
  unwrap(sdk.checkSampleVoucher({ path: { id: row.id }, body, headers }))
export const widen = (row: t.SampleOut) => unwrap(sdk.widenVoucherSample(at(row)))
export const complete = (row: t.SampleOut) => unwrap(sdk.completeVoucherSample(at(row)))

export const CHECKS: Record<t.SampleResultIn['result'], string> = { confirmed: '属实', wrong: '不符' }
export const SAMPLE_STATES = { open: '核查中', completed: '已核查完' }

/** 属实 3，不符 0，还剩 2（抽 5 张）. */
export const progress = (row: t.SampleOut): string =>
  `抽 ${count(row.drawn)} 张：属实 ${count(row.confirmed)}，不符 ${count(row.wrong)}，还剩 ${count(row.left)}`

export const sampleColumns: Column<t.SampleOut>[] = [
  { key: 'made_at', title: '抽取时间', show: (row) => moment(row.made_at) },
  { key: 'department_name', title: '责任部门' },
  { key: 'institution_name', title: '培训机构', show: (row) => row.institution_name ?? '全部' },
  { key: 'population', title: '已兑付（张）', align: 'right' },
  {
    key: 'share_percent',
    title: '抽取比例',
    show: (row) => `${row.share_percent}%（${percent(row.drawn, row.population)}）`,
  },
  { key: 'drawn', title: '核查情况', show: progress },
  { key: 'state_name', title: '状态' },
  { key: 'maker', title: '抽取人' },
]
export const itemColumns: Column<t.SampleItemOut>[] = [
  { key: 'place', title: '序号', align: 'right' },
  { key: 'serial', title: '券号', show: (row) => grouped(row.serial) },
  { key: 'name', title: '持券人' },
  { key: 'masked_number', title: '身份证号' },
  { key: 'township_name', title: '乡镇' },
  { key: 'class_name', title: '培训班', show: (row) => text(row.class_name) },
  { key: 'proof_name', title: '怎样交券', show: (row) => `${text(row.proof_name)}，${moment(row.redeemed_at)}` },
  { key: 'voucher_state_name', title: '券现在' },
  { key: 'result_name', title: '核查结果', show: (row) => text(row.result_name) },
]
