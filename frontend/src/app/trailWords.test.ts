import { describe, expect, it } from 'vitest'
import { KINDS as PAPERS } from '@/features/course/words'
import { ORDERS } from '@/features/employer/words'
import { OF_OBJECT } from '@/features/identity/trailCodes'
import { SIGNALS } from '@/features/inspection/cases'
import { KINDS_OF_FACILITY } from '@/features/institution/words'
import { STATUS } from '@/features/person/words'
import { KINDS as NOTICES } from '@/features/portal/api'
import { CASES, LOANS } from '@/features/startup/words'
import { MODES, STAGES } from '@/features/training/words'
import { REASONS } from '@/features/voucher/usage'
import { STATES } from '@/features/voucher/words'

const reasons = Object.fromEntries(Object.entries(REASONS).map(([code, words]) => [`reason:${code}`, words]))
// Of a list alone, no state: what is late, and what was ever paid out.
const { overdue: _late, paid_out: _lent, ...loans } = LOANS
const OF_ROOMS: [object: string, words: Record<string, string>][] = [
  ['class', { ...STAGES, ...MODES }],
  ['voucher', { ...STATES, ...reasons }],
  ['training_order', ORDERS],
  ['startup_case', CASES],
  ['loan_referral', loans],
  ['person', STATUS],
  ['voucher_case', SIGNALS],
  ['signal_note', SIGNALS],
  ['course_paper', PAPERS],
  ['facility', KINDS_OF_FACILITY],
  ['notice', NOTICES],
]

// Features do not know each other, so the log has words of its own: here they are held against the rooms'.
describe('the words of the log', () => {
  it.each(OF_ROOMS)('are those of the room of a %s', (object, words) => {
    expect(OF_OBJECT[object]).toMatchObject(words)
  })
})
