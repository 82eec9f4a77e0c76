import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: 'notices',
    component: () => import('./pages/NoticesPage.vue'),
    meta: {
      title: '招工和学习通知',
      menu: '招工和学习通知',
      permission: 'portal:notice:read',
      note: '学员手机网页上看到的招工、学习通知',
    },
  },
]
