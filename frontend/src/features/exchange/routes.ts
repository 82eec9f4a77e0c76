import type { RouteRecordRaw } from 'vue-router'

const read = 'exchange:import:read'

export const routes: RouteRecordRaw[] = [
  {
    path: 'imports',
    component: () => import('./pages/ImportsPage.vue'),
    meta: { title: '批量导入', menu: '批量导入', permission: read, note: '花名册、学员名单、跟踪登记表：检查、确认、撤销' },
  },
  {
    path: 'imports/:id',
    component: () => import('./pages/ImportPage.vue'),
    meta: { title: '导入', permission: read },
  },
]
