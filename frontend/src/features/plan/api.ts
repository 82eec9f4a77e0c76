import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, type Ref } from 'vue'
import { idempotencyKey, ifMatch, unwrap } from '@/api/client'
import * as sdk from '@/api/generated/sdk.gen'
import type * as t from '@/api/generated/types.gen'

export const usePlans = () => useQuery({ queryKey: ['plan', 'plans'], queryFn: () => unwrap(sdk.listPlans()) })

export const usePlan = (id: Ref<string>) =>
  useQuery({
    queryKey: ['plan', 'plans', id],
    queryFn: () => unwrap(sdk.readPlan({ path: { plan_id: id.value } })),
    enabled: computed(() => id.value !== 'new'),
  })

export const useAllocations = () =>
  useQuery({ queryKey: ['plan', 'allocations'], queryFn: () => unwrap(sdk.listAllocations()) })

export const useAllocation = (id: Ref<string>) =>
  useQuery({
    queryKey: ['plan', 'allocations', id],
    queryFn: () => unwrap(sdk.readAllocation({ path: { allocation_id: id.value } })),
  })

export const useComparison = (id: Ref<string>) =>
  useQuery({
    queryKey: ['plan', 'comparison', id],
    queryFn: () => unwrap(sdk.compareAllocation({ path: { allocation_id: id.value } })),
  })

export const useExplanation = (id: Ref<string>, cell: Ref<{ region: string; department_id: string } | null>) =>
  useQuery({
    queryKey: ['plan', 'explanation', id, cell],
    enabled: computed(() => cell.value !== null),
    queryFn: () =>
      unwrap(
        sdk.explainAllocationCell({
          path: {
            allocation_id: id.value,
            region: cell.value?.region ?? '',
            department_id: cell.value?.department_id ?? '',
          },
        }),
      ),
  })

export const useTableChanges = (id: Ref<string>, enabled: Ref<boolean>) =>
  useQuery({
    queryKey: ['plan', 'changes', id],
    enabled,
    queryFn: () => unwrap(sdk.readAllocationChanges({ path: { allocation_id: id.value } })),
  })

export const useTableAt = (id: Ref<string>, at: Ref<string | null>) =>
  useQuery({
    queryKey: ['plan', 'as-of', id, at],
    enabled: computed(() => at.value !== null),
    queryFn: () => unwrap(sdk.readAllocationAsOf({ path: { allocation_id: id.value }, query: { at: at.value ?? '' } })),
  })

export const usePlanChanges = (id: Ref<string>, enabled: Ref<boolean>) =>
  useQuery({
    queryKey: ['plan', 'plan-changes', id],
    enabled,
    queryFn: () => unwrap(sdk.readPlanChanges({ path: { plan_id: id.value } })),
  })

export const useReceipts = (kind: 'plan' | 'allocation', id: Ref<string>, enabled: Ref<boolean>) =>
  useQuery({
    queryKey: ['plan', 'receipts', kind, id],
    enabled,
    queryFn: () =>
      kind === 'plan'
        ? unwrap(sdk.listPlanReceipts({ path: { plan_id: id.value } }))
        : unwrap(sdk.listAllocationReceipts({ path: { allocation_id: id.value } })),
  })

export const useRequests = () =>
  useQuery({ queryKey: ['plan', 'requests'], queryFn: () => unwrap(sdk.listAdjustmentRequests()) })

export const useDepartmentPlans = () =>
  useQuery({ queryKey: ['plan', 'inputs'], queryFn: () => unwrap(sdk.listDepartmentPlans()) })

export const useDepartments = () =>
  useQuery({ queryKey: ['plan', 'departments'], queryFn: () => unwrap(sdk.listDepartments({ query: { limit: 200 } })) })

/** A change of the plan room; whatever it was, every figure of the room is read again. */
function useChange<V, R>(send: (value: V) => Promise<R>) {
  const cache = useQueryClient()
  return useMutation({ mutationFn: send, onSuccess: () => cache.invalidateQueries({ queryKey: ['plan'] }) })
}

interface Versioned {
  id: string
  version: number
}
const planAt = (plan: Versioned) => ({ path: { plan_id: plan.id }, headers: ifMatch(plan.version) })
const tableAt = (table: Versioned) => ({ path: { allocation_id: table.id }, headers: ifMatch(table.version) })

export const useCreatePlan = () =>
  useChange((body: t.PlanIn) => unwrap(sdk.createPlan({ body, headers: idempotencyKey() })))
export const useChangePlan = () =>
  useChange((v: { plan: Versioned; body: t.PlanIn }) => unwrap(sdk.changePlan({ ...planAt(v.plan), body: v.body })))
export const useDeletePlan = () => useChange((plan: Versioned) => unwrap(sdk.deletePlan(planAt(plan))))
export const useSubmitPlan = () => useChange((plan: Versioned) => unwrap(sdk.submitPlan(planAt(plan))))
export const useIssuePlan = () => useChange((plan: Versioned) => unwrap(sdk.issuePlan(planAt(plan))))
export const useReturnPlan = () =>
  useChange((v: { plan: Versioned; reason: string }) =>
    unwrap(sdk.returnPlan({ ...planAt(v.plan), body: { reason: v.reason } })),
  )
export const useAdjustPlan = () =>
  useChange((v: { plan: Versioned; body: t.AdjustmentIn }) =>
    unwrap(sdk.adjustPlan({ path: { plan_id: v.plan.id }, body: v.body, headers: idempotencyKey() })),
  )

export const useCreateAllocation = () =>
  useChange((body: t.AllocationIn) => unwrap(sdk.createAllocation({ body, headers: idempotencyKey() })))
export const useCompute = () =>
  useChange((v: { table: Versioned; body: t.ComputationIn }) =>
    unwrap(sdk.computeAllocation({ ...tableAt(v.table), body: v.body })),
  )
export const useChangeCells = () =>
  useChange((v: { table: Versioned; cells: t.CellIn[] }) =>
    unwrap(sdk.changeAllocationCells({ ...tableAt(v.table), body: { cells: v.cells } })),
  )
export const useDeleteAllocation = () => useChange((table: Versioned) => unwrap(sdk.deleteAllocation(tableAt(table))))
export const useSubmitAllocation = () => useChange((table: Versioned) => unwrap(sdk.submitAllocation(tableAt(table))))
export const useReturnAllocation = () =>
  useChange((v: { table: Versioned; reason: string }) =>
    unwrap(sdk.returnAllocation({ ...tableAt(v.table), body: { reason: v.reason } })),
  )
export const useIssueAllocation = () =>
  useChange((v: { table: Versioned; body: t.IssueIn }) =>
    unwrap(sdk.issueAllocation({ ...tableAt(v.table), body: v.body })),
  )
export const useCopyAllocation = () =>
  useChange((table: Versioned) =>
    unwrap(sdk.copyAllocation({ path: { allocation_id: table.id }, headers: idempotencyKey() })),
  )
export const useNextYear = () =>
  useChange((v: { table: Versioned; year: number }) =>
    unwrap(
      sdk.copyAllocationForward({
        path: { allocation_id: v.table.id },
        body: { year: v.year },
        headers: idempotencyKey(),
      }),
    ),
  )
export const useReceive = () =>
  useChange((v: { kind: 'plan' | 'allocation'; id: string }) =>
    v.kind === 'plan'
      ? unwrap(sdk.receivePlan({ path: { plan_id: v.id } }))
      : unwrap(sdk.receiveAllocation({ path: { allocation_id: v.id } })),
  )
export const useAsk = () =>
  useChange((body: t.RequestIn) => unwrap(sdk.createAdjustmentRequest({ body, headers: idempotencyKey() })))
export const useAnswer = () =>
  useChange((v: { request: Versioned; body: t.AnswerIn }) =>
    unwrap(
      sdk.answerAdjustmentRequest({
        path: { request_id: v.request.id },
        headers: ifMatch(v.request.version),
        body: v.body,
      }),
    ),
  )
export const useCreateInput = () =>
  useChange((body: t.DepartmentPlanIn) => unwrap(sdk.createDepartmentPlan({ body, headers: idempotencyKey() })))
export const useDeleteInput = () =>
  useChange((row: Versioned) =>
    unwrap(sdk.deleteDepartmentPlan({ path: { row_id: row.id }, headers: ifMatch(row.version) })),
  )
