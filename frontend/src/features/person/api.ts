import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { idempotencyKey, ifMatch, saveFile, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'
import type { Secret } from './words'

export type Filters = NonNullable<t.ListPersonsData['query']>
const WHOLE = 200

export const usePersons = (query: Ref<Filters>) =>
  useQuery({
    queryKey: ['person', 'list', query],
    queryFn: () => unwrap(sdk.listPersons({ query: query.value })),
    placeholderData: keepPreviousData,
  })

export const usePerson = (id: Ref<string>) =>
  useQuery({
    queryKey: ['person', 'one', id],
    queryFn: () => fresh(id.value),
    enabled: computed(() => id.value !== ''),
  })

/** A person as the record stands now. */
export const fresh = (id: string): Promise<t.PersonOut> => unwrap(sdk.readPerson({ path: { person_id: id } }))

export const usePersonChanges = (id: Ref<string>, enabled: Ref<boolean>) =>
  useQuery({
    queryKey: ['person', 'changes', id],
    enabled,
    queryFn: () => unwrap(sdk.readPersonChanges({ path: { person_id: id.value } })),
  })

export const usePersonAt = (id: Ref<string>, at: Ref<string | null>) =>
  useQuery({
    queryKey: ['person', 'as-of', id, at],
    enabled: computed(() => at.value !== null),
    queryFn: () => unwrap(sdk.readPersonAsOf({ path: { person_id: id.value }, query: { at: at.value ?? '' } })),
  })

export const usePlaces = (parent: Ref<string>) =>
  useQuery({
    queryKey: ['person', 'places', parent],
    enabled: computed(() => parent.value !== ''),
    queryFn: async () =>
      (await unwrap(sdk.listRegions({ query: { parent: parent.value, limit: WHOLE } }))).items.filter(
        (region) => region.valid_until === null,
      ),
  })

/** The words of categories, trades and ways of training, the closed ones too: old records show their name. */
export const useWords = () =>
  useQuery({
    queryKey: ['person', 'words'],
    staleTime: 300_000,
    queryFn: async () => {
      const entries = (kind: string) => unwrap(sdk.listDictionaryEntries({ query: { kind, limit: WHOLE } }))
      const [categories, modes, trades] = await Promise.all([
        entries('person_category'),
        entries('training_mode'),
        unwrap(sdk.listTrades({ query: { limit: WHOLE } })),
      ])
      const named = (items: readonly { code: string; name: string }[]) =>
        Object.fromEntries(items.map((item) => [item.code, item.name]))
      return { categories: named(categories.items), modes: named(modes.items), trades: named(trades.items) }
    },
  })

/** Every change of a person; afterwards everything about people is read again. */
function useChange<V, R>(send: (value: V) => Promise<R>) {
  const cache = useQueryClient()
  return useMutation({ mutationFn: send, onSuccess: () => cache.invalidateQueries({ queryKey: ['person'] }) })
}
const at = (person: t.PersonOut) => ({ path: { person_id: person.id }, headers: ifMatch(person.version) })

export const useRegister = () =>
  useChange((asked: { body: t.PersonIn; key: ReturnType<typeof idempotencyKey> }) =>
    unwrap(sdk.createPerson({ body: asked.body, headers: asked.key })),
  )

export type Keeping =
  | { verb: 'change'; body: t.PersonPatch }
  | { verb: 'correct'; body: t.CorrectionIn }
  | { verb: 'move'; body: t.MoveIn }
  | { verb: 'status'; body: t.StatusIn }
  | { verb: 'merge'; body: t.MergeIn }
  | { verb: 'separate'; body: t.SeparationIn }

export const useKeep = () =>
  useChange(({ person, asked }: { person: t.PersonOut; asked: Keeping }): Promise<t.PersonOut> => {
    switch (asked.verb) {
      case 'change':
        return unwrap(sdk.changePerson({ ...at(person), body: asked.body }))
      case 'correct':
        return unwrap(sdk.correctPerson({ ...at(person), body: asked.body }))
      case 'move':
        return unwrap(sdk.movePerson({ ...at(person), body: asked.body }))
      case 'status':
        return unwrap(sdk.changePersonStatus({ ...at(person), body: asked.body }))
      case 'merge':
        return unwrap(sdk.mergePerson({ ...at(person), body: asked.body }))
      case 'separate':
        return unwrap(sdk.separatePerson({ ...at(person), body: asked.body }))
    }
  })

export const reveal = (id: string, field: Secret, reason: string): Promise<t.RevealOut> =>
  unwrap(sdk.revealPersonField({ path: { person_id: id }, body: { field, reason } }))

export const makeLookupCode = (id: string, key: ReturnType<typeof idempotencyKey>): Promise<t.LookupCodeOut> =>
  unwrap(sdk.createLookupCode({ path: { person_id: id }, headers: key }))

export const lookUp = (number: string): Promise<t.LookupOut> =>
  unwrap(sdk.lookUpNumber({ body: { id_number: number } }))

/** Fetch everybody who passes the filters and hand the file to the browser. */
export async function exportPersons(query: Filters, body: t.ExportIn, name: string): Promise<void> {
  saveFile((await unwrap(sdk.exportPersons({ query, body, parseAs: 'blob' }))) as Blob, `${name}.${body.format}`)
}
