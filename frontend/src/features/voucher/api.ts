import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'

/** What a change in this room makes stale. */
export const ROOM = 'voucher'

export type Filters = NonNullable<t.ListVouchersData['query']>
export const useVouchers = (query: Ref<Filters>) =>
  useQuery({
    queryKey: [ROOM, 'list', query],
    queryFn: () => unwrap(sdk.listVouchers({ query: query.value })),
    placeholderData: keepPreviousData,
  })
