import type { RouteRecordRaw } from 'vue-router'

const read = 'institution:institution:read'

export const routes: RouteRecordRaw[] = [
  {
    path: 'institutions',
    component: () => import('./pages/InstitutionsPage.vue'),
    meta: { title: '培训机构', menu: '培训机构', permission: read, note: '许可证、工种、设施、年度认定和培训规模' },
  },
  {
    path: 'institutions/:id',
    component: () => import('./pages/InstitutionPage.vue'),
    meta: { title: '培训机构', permission: read },
  },
]
