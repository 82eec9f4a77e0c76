/** A month of bookings in Beijing's days. */
import type { BusyOut } from '@/api/generated/types.gen'
import { day, moment } from '@/shared/format'

const LENGTH = 86_400_000
const WEEKDAYS = ['日', '一', '二', '三', '四', '五', '六']
export const WEEK = ['一', '二', '三', '四', '五', '六', '日']
export const isMonth = (value: string): boolean => /^2\d{3}-(0[1-9]|1[0-2])$/.test(value)
export const thisMonth = (now: Date): string => day(now.toISOString()).slice(0, 7)

export function addMonths(month: string, by: number): string {
  const [year, nth] = month.split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, nth - 1 + by, 1)).toISOString().slice(0, 7)
}

/** The month's first instant and the next one's. */
export const span = (month: string) => ({
  since: `${month}-01T00:00:00+08:00`,
  until: `${addMonths(month, 1)}-01T00:00:00+08:00`,
})

export const weekday = (date: string): string => `周${WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()]}`

/** The weeks of a month, Monday first; days of other months are null. */
export function weeksOf(month: string): (string | null)[][] {
  const start = Date.parse(`${month}-01T00:00:00Z`)
  const days = Math.round((Date.parse(`${addMonths(month, 1)}-01T00:00:00Z`) - start) / LENGTH)
  const before = (new Date(start).getUTCDay() + 6) % 7
  const cells: (string | null)[] = Array.from({ length: before }, () => null)
  for (let nth = 0; nth < days; nth++) cells.push(new Date(start + nth * LENGTH).toISOString().slice(0, 10))
  while (cells.length % 7) cells.push(null)
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7))
}

/** 08:00—12:00, with the day of its end where that is another one. */
export function hoursWords({ since, until }: Pick<BusyOut, 'since' | 'until'>): string {
  const [from, to] = [moment(since), moment(until)]
  return `${from.slice(11)}—${day(since) === day(until) ? to.slice(11) : to.slice(5)}`
}

/** What is taken, by the day on which it begins. */
export function byDay(items: BusyOut[]): Map<string, BusyOut[]> {
  const found = new Map<string, BusyOut[]>()
  for (const item of items) found.set(day(item.since), [...(found.get(day(item.since)) ?? []), item])
  return found
}

/** Half hours of a working day, to choose from. */
export const CLOCKS: string[] = Array.from({ length: 33 }, (_, nth) => {
  const hour = String(6 + Math.floor(nth / 2)).padStart(2, '0')
  return `${hour}:${nth % 2 ? '30' : '00'}`
})
export const instant = (date: string, clock: string): string => `${date}T${clock}:00+08:00`
