/** From joining to work: rows of the four stages, out of the indicators, and the bands that a Sankey draws of them. */
import { useQuery } from '@tanstack/vue-query'
import { unwrap } from '@/api/client'
import { listLabourBrands } from '@/api/generated/sdk.gen'
import type { IndicatorRowOut } from '@/api/generated/types.gen'

export const STAGES = ['报名', '结业', '取证', '就业'] as const

export interface Pipe {
  code: string
  name: string
  /** Persons at each stage. */
  persons: number[]
}

export const useBrands = () =>
  useQuery({
    queryKey: ['followup', 'brands'],
    queryFn: () => unwrap(listLabourBrands({ query: { limit: 200 } })),
  })

/** The stages of a row: who joined, completed, is certified, and was at work when asked at a point. */
export function pipe(row: IndicatorRowOut, point: number): Pipe {
  const of = (key: string, at: number) => row.values.find((each) => each.key === key && each.point === at)
  const completion = of('completion', 0)
  const persons = [
    completion?.denominator ?? 0,
    completion?.numerator ?? 0,
    of('certificate', 0)?.numerator ?? 0,
    of('employment', point)?.numerator ?? 0,
  ]
  return { code: row.code, name: row.name, persons }
}

/** The rows of the brands, each by its trade, in the brands' order. */
export function ofBrands(rows: IndicatorRowOut[], brands: { name: string; trade: string }[]): IndicatorRowOut[] {
  return brands.flatMap((brand) => {
    const found = rows.find((row) => row.code === brand.trade)
    return found ? [{ ...found, name: brand.name }] : []
  })
}

export const total = (pipes: Pipe[]): Pipe => ({
  code: '',
  name: '合计',
  persons: STAGES.map((_, stage) => pipes.reduce((sum, each) => sum + (each.persons[stage] ?? 0), 0)),
})

export interface Band {
  code: string
  name: string
  stage: number
  x: number
  y: number
  height: number
}
export interface Flow {
  code: string
  path: string
}
const WIDE = 14

/** Where each row stands at each stage, and what goes on from one stage to the next; all heights have one scale. */
export function sankey(pipes: Pipe[], width: number, height: number): { bands: Band[]; flows: Flow[] } {
  const most = Math.max(1, ...STAGES.map((_, stage) => total(pipes).persons[stage] ?? 0))
  const scale = height / most
  const step = (width - WIDE) / (STAGES.length - 1)
  const bands = STAGES.flatMap((_, stage) => {
    let y = 0
    return pipes.map((each) => {
      const band = {
        code: each.code,
        name: each.name,
        stage,
        x: stage * step,
        y,
        height: (each.persons[stage] ?? 0) * scale,
      }
      y += band.height
      return band
    })
  })
  const flows = bands.flatMap((here) => {
    const next = bands.find((each) => each.code === here.code && each.stage === here.stage + 1)
    const high = next ? Math.min(here.height, next.height) : 0
    return next && high > 0 ? [{ code: here.code, path: ribbon(here.x + WIDE, here.y, next.x, next.y, high) }] : []
  })
  return { bands, flows }
}

function ribbon(x: number, y: number, toX: number, toY: number, high: number): string {
  const half = (x + toX) / 2
  const at = (value: number) => value.toFixed(1)
  return (
    `M${at(x)} ${at(y)} C${at(half)} ${at(y)} ${at(half)} ${at(toY)} ${at(toX)} ${at(toY)} V${at(toY + high)} ` +
    `C${at(half)} ${at(toY + high)} ${at(half)} ${at(y + high)} ${at(x)} ${at(y + high)} Z`
  )
}
