import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: 'complaints',
    component: () => import('./pages/ComplaintsPage.vue'),
    meta: {
      title: '投诉举报',
      menu: '投诉举报',
      permission: 'inspection:complaint:read',
      note: '学员和群众反映的问题，按期答复',
    },
  },
]
