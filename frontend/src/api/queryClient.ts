import { QueryClient } from '@tanstack/vue-query'
import { ProblemError } from './problem'

/** Reads again after a change, also what was still being read for the first time: that answer may be older than the change. */
class FreshQueryClient extends QueryClient {
  override async invalidateQueries(...[filters, options]: Parameters<QueryClient['invalidateQueries']>): Promise<void> {
    await this.cancelQueries(typeof filters === 'function' ? filters() : filters)
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
