import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { saveFile, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import { count, stamp, yuan } from '@/shared/format'

export const useIndicators = (query: Ref<NonNullable<t.ReadIndicatorsData['query']>>) =>
  useQuery({
    queryKey: ['followup', 'indicators', query],
    queryFn: () => unwrap(sdk.readIndicators({ query: query.value })),
    placeholderData: keepPreviousData,
  })

export async function exportIndicators(query: NonNullable<t.ReadIndicatorsData['query']>): Promise<void> {
  const file = await unwrap(sdk.readIndicatorsWorkbook({ query, parseAs: 'blob' }))
  saveFile(file as Blob, `培训就业指标_${stamp()}.xlsx`)
}

export const BY: Record<string, string> = {
  all: '合计',
  township: '乡镇',
  department: '责任部门',
  institution: '培训机构',
  trade: '工种',
  mode: '培训方式',
  category: '人员类别',
  month: '结业月份',
  class: '培训班',
}

/** The rate or the average, and below it the two numbers it is made of; a dash where nobody counts. */
export function shown(row: t.IndicatorRowOut, of: t.IndicatorOut, point: number): { value: string; parts: string } {
  const found = row.values.find((each) => each.key === of.key && each.point === (of.timed ? point : 0))
  if (!found || found.denominator === 0) return { value: '—', parts: '' }
  if (of.unit === 'fen') {
    return {
      value: `${yuan(Math.round(found.numerator / found.denominator))} 元`,
      parts: `${count(found.denominator)} 人`,
    }
  }
  const percent = ((found.numerator * 100) / found.denominator).toFixed(1)
  return { value: `${percent}%`, parts: `${count(found.numerator)}／${count(found.denominator)} 人` }
}
