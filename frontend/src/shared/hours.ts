/** R51 while hours are typed: whole teaching hours, practical × 3 = theory × 7. The server decides; this shows the way. */
export interface Hours {
  theory: number
  practical: number
}
interface Timed {
  kind: 'theory' | 'practical'
  hours: number
}
export const HOURS_RULES: Record<string, string> = {
  exact: '实操与理论应正好是 7∶3',
  at_least: '实操应不少于七成',
  waiver: '实操与理论应为 7∶3，确需不同比例的写明理由',
}
const [THEORY, PRACTICAL] = [3, 7]

/** The sums of a teaching plan or of a timetable. */
export function hoursOf(units: Timed[]): Hours {
  const sum = (kind: string) => units.reduce((all, unit) => (unit.kind === kind ? all + unit.hours : all), 0)
  return { theory: sum('theory'), practical: sum('practical') }
}

export function ratioHolds({ theory, practical }: Hours, mode: string): boolean {
  if (!theory && !practical) return false
  const [have, need] = [practical * THEORY, theory * PRACTICAL]
  return mode === 'at_least' ? have >= need : have === need
}

/** How many hours must be added or cut to get from one to the other. */
export const distance = (from: Hours, to: Hours): number =>
  Math.abs(from.theory - to.theory) + Math.abs(from.practical - to.practical)

const tenths = (k: number): Hours => ({ theory: THEORY * k, practical: PRACTICAL * k })

function exactOnes(hours: Hours): Hours[] {
  const [low, high] = [Math.floor(hours.practical / PRACTICAL), Math.ceil(hours.practical / PRACTICAL)]
  const [below, above] = [tenths(Math.max(low, 1)), tenths(Math.max(high, 1))]
  const nearest = distance(hours, above) < distance(hours, below) ? above : below
  const added = tenths(Math.max(high, Math.ceil(hours.theory / THEORY)))
  return [nearest, added, tenths(Math.min(low, Math.floor(hours.theory / THEORY)))]
}

/** Hours that hold, nearest first: the nearest of all, by adding alone, by cutting alone; none where they hold. */
export function corrections(hours: Hours, mode: string): Hours[] {
  if (ratioHolds(hours, mode)) return []
  const { theory, practical } = hours
  const found =
    mode === 'at_least'
      ? [
          { theory: Math.floor((practical * THEORY) / PRACTICAL), practical },
          { theory, practical: Math.ceil((theory * PRACTICAL) / THEORY) },
        ]
      : exactOnes(hours)
  const different = found.filter(
    (each, at) => each.theory + each.practical > 0 && found.findIndex((other) => distance(each, other) === 0) === at,
  )
  return different.sort((a, b) => distance(hours, a) - distance(hours, b) || a.theory - b.theory)
}

/** Nearest tenth of the whole: 实操占 60.0%. */
export const practicalShare = ({ theory, practical }: Hours): string =>
  theory + practical ? `${((practical / (theory + practical)) * 100).toFixed(1)}%` : '—'

/** 实操＋3、理论－1: what a correction changes, in words. */
export function changeWords(from: Hours, to: Hours): string {
  const part = (name: string, by: number) => (by ? `${name}${by > 0 ? '＋' : '－'}${Math.abs(by)}` : '')
  return [part('理论', to.theory - from.theory), part('实操', to.practical - from.practical)].filter(Boolean).join('，')
}

/** The units with their sums corrected: the longest unit of a kind takes the change; null where a unit would have to go. */
export function corrected<U extends Timed>(units: U[], to: Hours): U[] | null {
  const made = units.map((unit) => ({ ...unit }))
  for (const kind of ['theory', 'practical'] as const) {
    let by = to[kind] - hoursOf(made)[kind]
    while (by !== 0) {
      const longest = made.filter((unit) => unit.kind === kind).sort((a, b) => b.hours - a.hours)[0]
      if (!longest) return null
      const step = by > 0 ? by : Math.max(by, 1 - longest.hours)
      if (!step) return null
      longest.hours += step
      by -= step
    }
  }
  return made
}
