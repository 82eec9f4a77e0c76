import { QueryClient } from '@tanstack/vue-query'
import { ProblemError } from './problem'

/**
 * After a change everything is read again: also what was still being read for the first time (that answer may be older
 * than the change), and what is out of sight is forgotten, so that a page never comes back as it was before the change.
 */
class FreshQueryClient extends QueryClient {
  override async invalidateQueries(...[filters, options]: Parameters<QueryClient['invalidateQueries']>): Promise<void> {
    const which = typeof filters === 'function' ? filters() : filters
    await this.cancelQueries(which)
    this.removeQueries({ ...which, type: 'inactive' })
    await super.invalidateQueries(filters, options)
  }
}

export function makeQueryClient(): QueryClient {
  return new FreshQueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: false,
        // What the server refused stays refused; only a lost connection is worth another try.
        retry: (times, fault) => times < 2 && fault instanceof ProblemError && fault.status === 0,
      },
    },
  })
}
