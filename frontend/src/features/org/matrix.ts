/** The responsibility matrix: what is covered down, departments across, one lead a row. */
import type { CoveredKind, ResponsibilityOut } from '@/api/generated/types.gen'

export interface Covered {
  kind: CoveredKind
  covers: string
  name: string
}

export interface MatrixRow extends Covered {
  cells: Map<string, ResponsibilityOut>
  hasLead: boolean
}

export interface MatrixGroup {
  kind: CoveredKind
  title: string
  rows: MatrixRow[]
}

export const KIND_TITLES: Record<CoveredKind, string> = {
  training_kind: '培训类别',
  trade: '工种',
  person_group: '人群',
}

/** Groups of rows in the plan's order; `names` gives the Chinese name of a code, free words are their own name. */
export function matrix(
  cells: readonly ResponsibilityOut[],
  trades: ReadonlyMap<string, string>,
  groups: ReadonlyMap<string, string>,
): MatrixGroup[] {
  const order: CoveredKind[] = ['training_kind', 'trade', 'person_group']
  return order.map((kind) => ({ kind, title: KIND_TITLES[kind], rows: rowsOf(kind, cells, trades, groups) }))
}

function rowsOf(
  kind: CoveredKind,
  cells: readonly ResponsibilityOut[],
  trades: ReadonlyMap<string, string>,
  groups: ReadonlyMap<string, string>,
): MatrixRow[] {
  const names = { trade: trades, person_group: groups, training_kind: new Map<string, string>() }[kind]
  const rows = new Map<string, MatrixRow>()
  const open = (covers: string) => {
    const row = rows.get(covers) ?? {
      kind,
      covers,
      name: names.get(covers) ?? covers,
      cells: new Map(),
      hasLead: false,
    }
    rows.set(covers, row)
    return row
  }
  if (kind === 'trade') trades.forEach((_, code) => open(code))
  for (const cell of cells.filter((each) => each.kind === kind)) {
    const row = open(cell.covers)
    row.cells.set(cell.department_id, cell)
    row.hasLead = row.hasLead || cell.is_lead
  }
  return [...rows.values()]
}
