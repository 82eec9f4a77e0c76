/** Until when a duty must be done, in words: the only place that counts days (UX 37). */
export interface Deadline {
  words: string
  late: boolean
}

const DAY = 24 * 60 * 60 * 1000
const TODAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' })

/** Both days are calendar days in Beijing. */
export function deadline(due: string, now: Date): Deadline {
  const days = Math.round((Date.parse(due) - Date.parse(TODAY.format(now))) / DAY)
  if (days < 0) return { words: `逾期${-days}天`, late: true }
  return { words: days ? `剩${days}天` : '今天到期', late: false }
}
