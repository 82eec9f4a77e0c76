import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { ifMatch, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import type { Key } from '@/shared/form'
import { inUse } from '@/shared/choices'
import { count, day } from '@/shared/format'
import { everyPage } from '@/shared/listPage'
import type { Column } from '@/shared/table'

/** What a change in this room makes stale. */
export const ROOM = 'portal'
export type Filters = NonNullable<t.ListNoticesData['query']>
const at = (row: t.NoticeOut) => ({ path: { id: row.id }, headers: ifMatch(row.version) })

export const useNotices = (query: Ref<Filters>) =>
  useQuery({
    queryKey: [ROOM, 'notices', query],
    queryFn: () => unwrap(sdk.listNotices({ query: query.value })),
    placeholderData: keepPreviousData,
  })

/** Trades to choose from. */
export const useTradeNames = () => {
  const { data } = useQuery({
    queryKey: ['catalog', 'trades-of-notices'],
    queryFn: () => everyPage((after) => unwrap(sdk.listTrades({ query: { limit: 200, after } }))),
  })
  return computed(() => inUse(data.value ?? []))
}

export const write = (body: t.NoticeIn, headers: Key) => unwrap(sdk.createNotice({ body, headers }))
export const change = (row: t.NoticeOut, body: t.NoticeIn) => unwrap(sdk.changeNotice({ ...at(row), body }))
export const publish = (row: t.NoticeOut) => unwrap(sdk.publishNotice(at(row)))
export const end = (row: t.NoticeOut) => unwrap(sdk.endNotice(at(row)))

export const KINDS: Record<t.NoticeOut['kind'], string> = {
  job: '岗位信息',
  recruit: '招聘信息',
  startup: '创业项目',
  lesson: '在线讲解',
  guide: '技术指导',
  story: '身边的榜样',
}
export const STATES: Record<t.NoticeOut['state'], string> = { draft: '草稿', published: '已发布', ended: '已结束' }

export const columns: Column<t.NoticeOut>[] = [
  { key: 'title', title: '标题' },
  { key: 'kind_name', title: '种类' },
  { key: 'place', title: '发布单位所在' },
  { key: 'trades', title: '给谁看' },
  { key: 'until', title: '有效期至', show: (row) => day(row.until) },
  { key: 'state_name', title: '状态' },
  { key: 'reads', title: '打开（次）', align: 'right', show: (row) => count(row.reads) },
  { key: 'writer', title: '编写人' },
]
