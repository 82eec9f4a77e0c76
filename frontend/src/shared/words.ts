/** Levels of a trade's certificate. */
export const LEVELS: Record<string, string> = {
  5: '初级工（五级）',
  4: '中级工（四级）',
  3: '高级工（三级）',
  2: '技师（二级）',
  1: '高级技师（一级）',
  0: '不分等级',
}
export const levelName = (level: number): string => LEVELS[level] ?? String(level)
export const LEVEL_CHOICES = [5, 4, 3, 2, 1, 0].map((code) => ({ code: String(code), name: levelName(code) }))

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'plain'
