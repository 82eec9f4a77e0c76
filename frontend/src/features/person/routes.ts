import type { RouteRecordRaw } from 'vue-router'

const read = 'person:person:read'

export const routes: RouteRecordRaw[] = [
  {
    path: 'persons',
    component: () => import('./pages/PersonsPage.vue'),
    meta: { title: '劳动力台账', menu: '劳动力台账', permission: read, note: '登记、查找、修改劳动力，核验身份证号' },
  },
  {
    path: 'persons/new',
    component: () => import('./pages/NewPersonPage.vue'),
    meta: { title: '登记劳动力', permission: 'person:person:keep' },
  },
  {
    path: 'persons/:id',
    component: () => import('./pages/PersonPage.vue'),
    meta: { title: '劳动力', permission: read },
  },
]
