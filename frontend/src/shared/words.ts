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

export const SEX: Record<string, string> = { male: '男', female: '女' }
export const ENROLMENT: Record<string, string> = {
  enrolled: '已报名',
  cancelled: '已取消',
  dropped: '中途退出',
  completed: '已结业',
}
/** Where a class is held. */
export const PLACES: Record<string, string> = { county: '县内', out_of_county: '县域外', xiamen: '厦门' }
