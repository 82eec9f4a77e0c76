import type { RouteRecordRaw } from 'vue-router'

const read = 'plan:plan:read'

export const routes: RouteRecordRaw[] = [
  {
    path: 'plans',
    component: () => import('./pages/PlansPage.vue'),
    meta: { title: '方案与目标', menu: '方案与目标', permission: read, note: '三年方案、年度任务、任务调整' },
  },
  { path: 'plans/:id', component: () => import('./pages/PlanPage.vue'), meta: { title: '方案', permission: read } },
  {
    path: 'allocations',
    component: () => import('./pages/AllocationsPage.vue'),
    meta: { title: '任务分解', menu: '任务分解', permission: read, note: '乡镇 × 责任部门的任务分解表' },
  },
  {
    path: 'allocations/:id',
    component: () => import('./pages/AllocationPage.vue'),
    meta: { title: '任务分解表', permission: read },
  },
  {
    path: 'allocations/:id/comparison',
    component: () => import('./pages/ComparisonPage.vue'),
    meta: { title: '比较', permission: 'plan:plan:compare' },
  },
  {
    path: 'adjustment-requests',
    component: () => import('./pages/RequestsPage.vue'),
    meta: {
      title: '调整申请',
      menu: '调整申请',
      permission: 'plan:request:read',
      note: '乡镇申请调整任务数，办公室答复',
    },
  },
  {
    path: 'department-plans',
    component: () => import('./pages/DepartmentPlansPage.vue'),
    meta: {
      title: '部门年度计划',
      menu: '部门年度计划',
      permission: 'plan:input:read',
      note: '上级业务部门下达的年度计划',
    },
  },
]
