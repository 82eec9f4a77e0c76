import { ref, type Ref } from 'vue'
import { type Ask, asking } from './form'

/** One protected field to be shown: what it is, whose, and how it comes, for a reason. */
export interface Reveal {
  what: string
  whose: string
  load: (reason: string) => Promise<string | null>
}

/**
 * The one form that a page has open: `ask` opens it, FormDialog shows it. A form that comes late, after something was
 * read for it, does not take the place of one that somebody is writing in.
 */
export function useAsk(): { asked: Ref<Ask | null>; ask: <B>(what: Ask<B>) => void } {
  const asked = ref<Ask | null>(null)
  return { asked, ask: (what) => (asked.value ??= asking(what)) }
}
