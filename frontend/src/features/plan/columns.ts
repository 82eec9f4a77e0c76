import type { AllocationListOut, ChangeOut, DepartmentPlanOut, PlanOut, RequestOut } from '@/api/generated/types.gen'
import { count, moment, text } from '@/shared/format'
import type { Column } from '@/shared/table'

export const stateKind = (state: string) =>
  ({ draft: 'warn', submitted: 'info', issued: 'good', superseded: 'plain' })[state] as
    'warn' | 'info' | 'good' | 'plain' | undefined

const version = (row: { number: number }) => (row.number ? `任务调整第 ${row.number} 号` : '首次')

export const planColumns: Column<PlanOut>[] = [
  { key: 'name', title: '方案' },
  { key: 'since_year', title: '年度', show: (row) => `${row.since_year}—${row.until_year}` },
  { key: 'total', title: '总任务（人）', align: 'right', show: (row) => count(row.total) },
  { key: 'difference', title: '年度合计', show: (row) => row.difference.words },
  { key: 'parent_total', title: '上级任务（人）', align: 'right', show: (row) => count(row.parent_total) },
  { key: 'number', title: '版本', show: version },
  { key: 'document', title: '依据文号', show: (row) => text(row.document_number ?? row.document) },
  { key: 'state_name', title: '状态' },
  { key: 'issued_at', title: '发布时间', show: (row) => moment(row.issued_at) },
]

export const allocationColumns: Column<AllocationListOut>[] = [
  { key: 'title', title: '任务分解表' },
  { key: 'year', title: '年度', align: 'right', show: (row) => String(row.year) },
  { key: 'target', title: '任务数（人）', align: 'right', show: (row) => count(row.target) },
  { key: 'number', title: '版本', show: version },
  { key: 'state_name', title: '状态' },
  { key: 'issued_at', title: '发布时间', show: (row) => moment(row.issued_at) },
  { key: 'changed_at', title: '最后修改', show: (row) => moment(row.changed_at) },
]

export const changeColumns: Column<ChangeOut>[] = [
  { key: 'region_name', title: '乡镇' },
  { key: 'department_name', title: '责任部门' },
  { key: 'before', title: '现行（人）', align: 'right', show: (row) => count(row.before) },
  { key: 'after', title: '试算（人）', align: 'right', show: (row) => count(row.after) },
  { key: 'delta', title: '增减', align: 'right', show: (row) => (row.delta > 0 ? `+${row.delta}` : String(row.delta)) },
]

const REQUEST_STATES: Record<string, string> = {
  pending: '待答复',
  accepted: '同意',
  refused: '不同意',
  withdrawn: '已撤回',
}

export const requestColumns: Column<RequestOut>[] = [
  { key: 'region_name', title: '乡镇' },
  { key: 'department_name', title: '责任部门' },
  { key: 'present', title: '现有任务', align: 'right', show: (row) => count(row.present) },
  { key: 'wanted', title: '申请调整为', align: 'right', show: (row) => count(row.wanted) },
  { key: 'reason', title: '理由', wrap: true },
  { key: 'state', title: '状态', show: (row) => REQUEST_STATES[row.state] ?? row.state },
  { key: 'answer', title: '答复', wrap: true },
  { key: 'created_at', title: '申请时间', show: (row) => moment(row.created_at) },
]

export const inputColumns: Column<DepartmentPlanOut>[] = [
  { key: 'department_name', title: '责任部门' },
  { key: 'year', title: '年度', align: 'right', show: (row) => String(row.year) },
  { key: 'title', title: '计划名称' },
  { key: 'persons', title: '人数', align: 'right', show: (row) => count(row.persons) },
  { key: 'source_document', title: '上级文件' },
]
