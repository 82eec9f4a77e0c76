import type { RouteRecordRaw } from 'vue-router'

const read = 'training:class:read'

export const routes: RouteRecordRaw[] = [
  {
    path: 'classes',
    component: () => import('./pages/ClassesPage.vue'),
    meta: { title: '培训班', menu: '培训班', permission: read, note: '开班申请、审批、课程表和学员' },
  },
  {
    path: 'classes/:id',
    component: () => import('./pages/ClassPage.vue'),
    meta: { title: '培训班', permission: read },
  },
]
