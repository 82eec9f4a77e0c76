/** 培训目标台账: requests, and its rows as they stand on paper. */
import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { saveFile, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import { count, stamp } from '@/shared/format'

export type TargetFilters = NonNullable<t.ReadTargetLedgerData['query']>
export type TargetBy = NonNullable<TargetFilters['by']>

export const useTargetLedger = (query: Ref<TargetFilters>) =>
  useQuery({
    queryKey: ['report', 'target-ledger', query],
    queryFn: () => unwrap(sdk.readTargetLedger({ query: query.value })),
    placeholderData: keepPreviousData,
  })

export const useTrades = () =>
  useQuery({ queryKey: ['report', 'trades'], queryFn: () => unwrap(sdk.listTrades({ query: { limit: 200 } })) })

export async function exportTarget(query: TargetFilters): Promise<void> {
  const file = await unwrap(sdk.readTargetLedgerWorkbook({ query, parseAs: 'blob' }))
  saveFile(file as Blob, `培训目标台账_${stamp()}.xlsx`)
}

export const BY: Record<TargetBy, string> = { trade: '一个工种', township: '一个乡镇', both: '一个乡镇的一个工种' }
const NAMED: Record<TargetBy, string[]> = {
  trade: ['工种', '牵头部门'],
  township: ['乡镇'],
  both: ['工种', '乡镇', '牵头部门'],
}
const FIGURES = ['目标任务', '劳动力意愿', '就业岗位', '企业订单', '订单已交付', '本年结业', '可就业', '缺口']

export const titles = (by: TargetBy): string[] => [...NAMED[by], ...FIGURES]
/** The columns that hold numbers. */
export const numbers = (by: TargetBy): number[] => FIGURES.map((_, nth) => NAMED[by].length + nth)

/** What lacks, or what there is to spare: in words, for a sign is overlooked. */
export const lacking = (shortage: number): string =>
  shortage > 0 ? `缺 ${count(shortage)}` : shortage < 0 ? `富余 ${count(-shortage)}` : '0'

function figures(row: t.TargetLedgerRowOut): string[] {
  const told = [row.target, row.wishes, row.posts, row.ordered, row.delivered, row.trained, row.available]
  return [...told.map(count), lacking(row.shortage)]
}

/** The rows of the ledger and its sums. */
export function lines(by: TargetBy, ledger: t.TargetLedgerOut): string[][] {
  const named = (row: t.TargetLedgerRowOut): string[] => {
    const parts = {
      trade: [row.trade, row.department],
      township: [row.township],
      both: [row.trade, row.township, row.department],
    }
    return parts[by].map((part) => part?.name ?? '—')
  }
  const rows = ledger.rows.map((row) => [...named(row), ...figures(row)])
  const rest = NAMED[by].slice(1).map(() => '')
  return [...rows, ['合计', ...rest, ...figures(ledger.sums)]]
}
