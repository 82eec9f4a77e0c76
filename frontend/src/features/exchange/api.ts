import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { download, idempotencyKey, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type { ImportOut } from '@/api/generated/types.gen'

export const isRunning = (job: ImportOut | undefined): boolean =>
  job !== undefined && ['uploaded', 'checking', 'confirming', 'undoing'].includes(job.state)

const waits = (job: ImportOut | undefined): boolean => isRunning(job) || job?.annotation === 'making'

type Paging = { limit: number; after?: string }

export const useImports = (query: Ref<Paging>) =>
  useQuery({
    queryKey: ['exchange', 'imports', query],
    queryFn: () => unwrap(sdk.listImports({ query: query.value })),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some(isRunning) ? 2000 : false),
  })

/** One import, asked each second while the worker is at it. */
export const useImport = (id: Ref<string>) =>
  useQuery({
    queryKey: ['exchange', 'import', id],
    queryFn: () => unwrap(sdk.readImport({ path: { import_id: id.value } })),
    refetchInterval: (query) => (waits(query.state.data) ? 1000 : false),
  })

export const useFaults = (id: Ref<string>, query: Ref<Paging>, enabled: Ref<boolean>) =>
  useQuery({
    queryKey: ['exchange', 'faults', id, query],
    enabled: computed(() => enabled.value),
    queryFn: () => unwrap(sdk.listImportFaults({ path: { import_id: id.value }, query: query.value })),
    placeholderData: keepPreviousData,
  })

/** A verb of an import; its answer is the import as it stands now. */
function useVerb<V>(send: (value: V) => Promise<ImportOut>) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: send,
    onSuccess: (job) => {
      cache.setQueryData(['exchange', 'import', job.id], job)
      void cache.invalidateQueries({ queryKey: ['exchange', 'imports'] })
      void cache.invalidateQueries({ queryKey: ['exchange', 'import', job.id] })
    },
  })
}

export const useUpload = () =>
  useVerb((file: File) =>
    unwrap(sdk.createImport({ body: file, query: { file_name: file.name.slice(-60) }, headers: idempotencyKey() })),
  )
export const useConfirm = () =>
  useVerb((v: { id: string; skipFaulty: boolean }) =>
    unwrap(sdk.confirmImport({ path: { import_id: v.id }, body: { skip_faulty: v.skipFaulty } })),
  )
export const useUndo = () => useVerb((id: string) => unwrap(sdk.undoImport({ path: { import_id: id } })))
export const useCancel = () => useVerb((id: string) => unwrap(sdk.cancelImport({ path: { import_id: id } })))
export const useAnnotate = () => useVerb((id: string) => unwrap(sdk.annotateImport({ path: { import_id: id } })))

export const downloadTemplate = () => download('/api/v1/imports/template')
export const downloadAnnotated = (id: string) => download(`/api/v1/imports/${id}/annotation`)
