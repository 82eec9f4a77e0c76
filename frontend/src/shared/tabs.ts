const STEPS = new Map<string, (at: number, count: number) => number>([
  ['ArrowRight', (at, count) => (at + 1) % count],
  ['ArrowLeft', (at, count) => (at - 1 + count) % count],
  ['Home', () => 0],
  ['End', (_, count) => count - 1],
])

/** The tab that a key leads to from the chosen one; null where the key is none of the tabs'. */
export function neighbour<K extends string>(keys: readonly K[], chosen: K, pressed: string): K | null {
  const step = STEPS.get(pressed)
  return (step && keys[step(keys.indexOf(chosen), keys.length)]) ?? null
}
