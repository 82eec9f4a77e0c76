/** Requests about regions, departments and duties; keys and what a change makes stale. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { ifMatch, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type {
  DepartmentOut,
  DepartmentPatch,
  RegionAliasIn,
  RegionAliasOut,
  RegionClosingIn,
  RegionIn,
  RegionOut,
  RegionPatch,
  ResponsibilityIn,
  ResponsibilityOut,
  ResponsibilityPut,
} from '@/api/generated/types.gen'
import type { Key } from '@/shared/form'

export const ROOM = 'org'
const WHOLE = 200

/** The regions right below another, the closed ones too. */
export function useRegions(parent: Ref<string>) {
  return useQuery({
    queryKey: computed(() => [ROOM, 'regions', parent.value]),
    queryFn: () => unwrap(sdk.listRegions({ query: { parent: parent.value, limit: WHOLE } })),
    placeholderData: keepPreviousData,
  })
}

export function useRegion(code: Ref<string>) {
  return useQuery({
    queryKey: computed(() => [ROOM, 'region', code.value]),
    queryFn: () => unwrap(sdk.readRegion({ path: { code: code.value } })),
  })
}

export function useRegionChanges(code: Ref<string>, enabled: Ref<boolean>) {
  return useQuery({
    queryKey: computed(() => [ROOM, 'region-changes', code.value]),
    queryFn: () => unwrap(sdk.readRegionChanges({ path: { code: code.value } })),
    enabled,
  })
}

export const createRegion = (body: RegionIn, headers: Key) => unwrap(sdk.createRegion({ body, headers }))

/** A region as it stands now, for whoever met a conflict. */
export const fresh = (code: string): Promise<RegionOut> => unwrap(sdk.readRegion({ path: { code } }))

export function useRegionAliases(region: Ref<string>) {
  return useQuery({
    queryKey: computed(() => [ROOM, 'aliases', region.value]),
    queryFn: () => unwrap(sdk.listRegionAliases({ query: { region: region.value, limit: WHOLE } })),
  })
}

/** Every change of regions: afterwards everything about regions is read again. */
export function useRegionChange() {
  const client = useQueryClient()
  const settled = () => client.invalidateQueries({ queryKey: [ROOM] })
  return {
    reload: settled,
    patch: useMutation({
      mutationFn: ({ region, body }: { region: RegionOut; body: RegionPatch }) =>
        unwrap(sdk.changeRegion({ path: { code: region.code }, headers: ifMatch(region.version), body })),
      onSuccess: settled,
    }),
    close: useMutation({
      mutationFn: ({ region, body }: { region: RegionOut; body: RegionClosingIn }) =>
        unwrap(sdk.closeRegion({ path: { code: region.code }, headers: ifMatch(region.version), body })),
      onSuccess: settled,
    }),
    reopen: useMutation({
      mutationFn: (region: RegionOut) =>
        unwrap(sdk.reopenRegion({ path: { code: region.code }, headers: ifMatch(region.version) })),
      onSuccess: settled,
    }),
    addAlias: useMutation({
      mutationFn: (body: RegionAliasIn) => unwrap(sdk.createRegionAlias({ body })),
      onSuccess: settled,
    }),
    removeAlias: useMutation({
      mutationFn: (alias: RegionAliasOut) =>
        unwrap(sdk.removeRegionAlias({ path: { id: alias.id }, headers: ifMatch(alias.version) })),
      onSuccess: settled,
    }),
  }
}

export function useDepartments() {
  return useQuery({
    queryKey: [ROOM, 'departments'],
    queryFn: () => unwrap(sdk.listDepartments({ query: { limit: WHOLE } })),
  })
}

/** A department as it stands now, for whoever met a conflict. */
export const freshDepartment = (code: string): Promise<DepartmentOut> => unwrap(sdk.readDepartment({ path: { code } }))

export function useDepartmentChanges(code: Ref<string>) {
  return useQuery({
    queryKey: computed(() => [ROOM, 'department-changes', code.value]),
    queryFn: () => unwrap(sdk.readDepartmentChanges({ path: { code: code.value } })),
    enabled: computed(() => code.value !== ''),
  })
}

export function useCellChanges(id: Ref<string>) {
  return useQuery({
    queryKey: computed(() => [ROOM, 'cell-changes', id.value]),
    queryFn: () => unwrap(sdk.readResponsibilityChanges({ path: { id: id.value } })),
    enabled: computed(() => id.value !== ''),
  })
}

export function useResponsibilities() {
  return useQuery({
    queryKey: [ROOM, 'responsibilities'],
    queryFn: () => unwrap(sdk.listResponsibilities({ query: { limit: WHOLE } })),
  })
}

/** Code to name of every trade and of every person group or category, the closed ones too. */
export function useCoveredNames() {
  return useQuery({
    queryKey: [ROOM, 'covered-names'],
    queryFn: async () => {
      const [trades, groups, categories] = await Promise.all([
        unwrap(sdk.listTrades({ query: { limit: WHOLE } })),
        unwrap(sdk.listDictionaryEntries({ query: { kind: 'person_group', limit: WHOLE } })),
        unwrap(sdk.listDictionaryEntries({ query: { kind: 'person_category', limit: WHOLE } })),
      ])
      const named = (items: readonly { code: string; name: string }[]) =>
        new Map(items.map((item) => [item.code, item.name]))
      return { trades: named(trades.items), groups: named([...groups.items, ...categories.items]) }
    },
  })
}

/** Every change of departments and of the matrix. */
export function useDutyChange() {
  const client = useQueryClient()
  const settled = () => client.invalidateQueries({ queryKey: [ROOM] })
  return {
    reload: settled,
    patch: useMutation({
      mutationFn: ({ department, body }: { department: DepartmentOut; body: DepartmentPatch }) =>
        unwrap(sdk.changeDepartment({ path: { code: department.code }, headers: ifMatch(department.version), body })),
      onSuccess: settled,
    }),
    add: useMutation({
      mutationFn: (body: ResponsibilityIn) => unwrap(sdk.addResponsibility({ body })),
      onSuccess: settled,
    }),
    put: useMutation({
      mutationFn: ({ cell, body }: { cell: ResponsibilityOut; body: ResponsibilityPut }) =>
        unwrap(sdk.putResponsibility({ path: { id: cell.id }, headers: ifMatch(cell.version), body })),
      onSuccess: settled,
    }),
    remove: useMutation({
      mutationFn: (cell: ResponsibilityOut) =>
        unwrap(sdk.removeResponsibility({ path: { id: cell.id }, headers: ifMatch(cell.version) })),
      onSuccess: settled,
    }),
  }
}
