import { ref } from 'vue'
import { unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'

/** Roll calls that wait for the network. Only ids are kept on the phone, no names. */
export interface Waiting {
  key: string
  lesson: string
  taken: number
  present: string[]
  absent: string[]
  heads: number
}

const PLACE = 'skillplan.roll-calls'
const LATEST = 14 * 86_400

function read(): Waiting[] {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? '[]') as Waiting[]
  } catch {
    return []
  }
}

export const waiting = ref<Waiting[]>(read())

function keep(calls: Waiting[]): void {
  waiting.value = calls
  try {
    localStorage.setItem(PLACE, JSON.stringify(calls))
  } catch {
    // Without storage the queue lasts as long as the page.
  }
}

/** How long ago a call was taken by this phone's own clock: a clock that is wrong is wrong twice. */
export const secondsAgo = (taken: number, now: number): number =>
  Math.min(LATEST, Math.max(0, Math.round((now - taken) / 1000)))

export function put(call: Omit<Waiting, 'key' | 'taken'>): void {
  keep([...waiting.value, { ...call, key: crypto.randomUUID(), taken: Date.now() }])
}

export function drop(key: string): void {
  keep(waiting.value.filter((call) => call.key !== key))
}

/** Send one; it leaves the queue when the server has it. Throws what the server refused. */
export async function send(call: Waiting): Promise<void> {
  const body = {
    present: call.present,
    absent: call.absent,
    head_count: call.heads,
    seconds_ago: secondsAgo(call.taken, Date.now()),
  }
  await unwrap(sdk.createRollCall({ path: { id: call.lesson }, body, headers: { 'Idempotency-Key': call.key } }))
  drop(call.key)
}
