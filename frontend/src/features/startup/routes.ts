import type { RouteRecordRaw } from 'vue-router'

const permission = 'startup:case:read'

export const routes: RouteRecordRaw[] = [
  {
    path: 'startup',
    component: () => import('./pages/CasesPage.vue'),
    meta: { title: '创业扶持', menu: '创业扶持', permission, note: '创业致富带头人名单、导师和三种创业贷款' },
  },
  {
    path: 'startup/loans',
    component: () => import('./pages/LoansPage.vue'),
    meta: { title: '创业贷款', permission },
  },
  {
    path: 'startup/:id',
    component: () => import('./pages/CasePage.vue'),
    meta: { title: '创业者', permission },
  },
]
