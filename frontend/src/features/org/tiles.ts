/** The 6 × 6 tile map: where each township lies, and which places are free. */
import type { RegionOut } from '@/api/generated/types.gen'

export const SIDE = 6

export interface Tile {
  row: number
  column: number
  region: RegionOut | null
}

/** All 36 places, row by row. */
export function tiles(townships: readonly RegionOut[]): Tile[] {
  const placed = new Map(townships.map((region) => [`${region.tile_row}:${region.tile_column}`, region]))
  return Array.from({ length: SIDE * SIDE }, (_, index) => {
    const row = Math.floor(index / SIDE) + 1
    const column = (index % SIDE) + 1
    return { row, column, region: placed.get(`${row}:${column}`) ?? null }
  })
}

/** The townships that lie nowhere yet. */
export function unplaced(townships: readonly RegionOut[]): RegionOut[] {
  return townships.filter((region) => region.tile_row === null)
}
