import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { unwrap } from '@/api/client'
import { listDuties, readProgress } from '@/api/generated/sdk.gen'

/** The progress of a year ('' is the server's choice); `township` narrows the months. */
export const useProgress = (year: Ref<string>, township: Ref<string>) =>
  useQuery({
    queryKey: ['report', 'progress', year, township],
    placeholderData: keepPreviousData,
    staleTime: 0,
    queryFn: () =>
      unwrap(
        readProgress({
          query: { year: year.value ? Number(year.value) : undefined, township: township.value || undefined },
        }),
      ),
  })

/** What waits for the caller; asked anew each time the page opens, for it may have been done elsewhere. */
export const useDuties = () =>
  useQuery({ queryKey: ['report', 'duties'], staleTime: 0, queryFn: () => unwrap(listDuties()) })
