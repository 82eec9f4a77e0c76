/** Until when a duty must be done, in words: the only place that says days (UX 37); the server counts them. */
export interface Deadline {
  words: string
  late: boolean
}

/** `days`: how many are left; below nothing it is late. */
export function deadline(days: number): Deadline {
  if (days < 0) return { words: `逾期${-days}天`, late: true }
  return { words: days ? `剩${days}天` : '今天到期', late: false }
}
