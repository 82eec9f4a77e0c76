/** What an ID number tells (GB 11643), for the eye while typing; the server checks again. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const DIGITS = '10X98765432'

/** As the server reads it: full width to ASCII, without spaces, dashes and invisible marks, look-alikes of X as X. */
export const plain = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\u00d7\u0425\u03a7]/g, 'X')
    .replace(/[\s\p{Pd}\p{Cf}'`\u2018\u2019\u00b4\u2212]/gu, '')

export type Told = { fault: string } | { sex: '男' | '女'; born: string }

export function tell(typed: string): Told {
  const number = plain(typed)
  if (!/^\d{17}[\dX]$/.test(number)) {
    return { fault: number.length === 15 ? '15 位旧号码不能登记，请填写 18 位身份证号。' : '身份证号应为 18 位。' }
  }
  const right = DIGITS[WEIGHTS.reduce((sum, weight, at) => sum + weight * Number(number[at]), 0) % 11] ?? ''
  if (number[17] !== right) return { fault: `身份证第 18 位不对，请核对，按前 17 位应为 ${right}。` }
  const born = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`
  const day = new Date(`${born}T00:00:00Z`)
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== born || day > new Date())
    return { fault: '身份证第 7 至 14 位不是有效的出生日期，请核对。' }
  return { sex: Number(number[16]) % 2 ? '男' : '女', born }
}
