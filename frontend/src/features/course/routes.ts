import type { RouteRecordRaw } from 'vue-router'

const read = 'course:course:read'

export const routes: RouteRecordRaw[] = [
  {
    path: 'courses',
    component: () => import('./pages/CoursesPage.vue'),
    meta: { title: '课程', menu: '课程', permission: read, note: '教学计划、大纲、教材的编写和审定，实操与理论 7∶3' },
  },
  {
    path: 'courses/:id',
    component: () => import('./pages/CoursePage.vue'),
    meta: { title: '课程', permission: read },
  },
  {
    path: 'courses/:id/papers/:paper',
    component: () => import('./pages/PaperPage.vue'),
    meta: { title: '课程材料', permission: read },
  },
]
