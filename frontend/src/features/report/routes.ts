import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: '',
    component: () => import('./pages/HomePage.vue'),
    meta: { title: '工作台', menu: '工作台' },
  },
]
