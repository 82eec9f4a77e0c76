import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import type { Ref } from 'vue'
import { idempotencyKey, ifMatch, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'

export const useResults = (id: Ref<string>) =>
  useQuery({
    queryKey: ['followup', 'results', id],
    queryFn: () => unwrap(sdk.readResults({ path: { id: id.value } })),
  })

export function useWrite() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ of, body }: { of: t.ResultsOut; body: t.AssessmentsIn }) =>
      unwrap(sdk.writeResults({ path: { id: of.id }, headers: ifMatch(of.version), body })),
    // The class moves to a new version with its results, and other features show it.
    onSuccess: () => cache.invalidateQueries(),
  })
}

/** One certificate after the other: the first that is refused stops the rest. */
export function useIssue() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: async ({ people, day }: { people: t.ResultOut[]; day: string }) => {
      for (const who of people) {
        const body: t.CertificateIn = { enrolment_id: who.enrolment_id, kind: 'training', issued_on: day }
        // oxlint-disable-next-line no-await-in-loop -- numbers follow the order of the list
        await unwrap(sdk.createCertificate({ body, headers: idempotencyKey() }))
      }
    },
    onSettled: () => cache.invalidateQueries(),
  })
}

export type CertificateFilters = NonNullable<t.ListCertificatesData['query']>

export const useCertificates = (query: Ref<CertificateFilters>) =>
  useQuery({
    queryKey: ['followup', 'certificates', query],
    queryFn: () => unwrap(sdk.listCertificates({ query: query.value })),
    placeholderData: keepPreviousData,
  })

export const useCertificate = (id: Ref<string>) =>
  useQuery({
    queryKey: ['followup', 'certificate', id],
    queryFn: () => unwrap(sdk.readCertificate({ path: { id: id.value } })),
  })
