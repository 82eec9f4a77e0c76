import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: 'classes/:id/results',
    component: () => import('./pages/ResultsPage.vue'),
    meta: { title: '考核与结业', permission: 'followup:result:read' },
  },
]
