import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: 'account', component: () => import('./pages/AccountPage.vue'), meta: { title: '我的账号' } },
  {
    path: 'users',
    component: () => import('./pages/UsersPage.vue'),
    meta: {
      title: '账号管理',
      menu: '账号管理',
      permission: 'identity:user:read',
      note: '新建、停用、调动账号，重置密码',
    },
  },
  {
    path: 'audit-events',
    component: () => import('./pages/AuditPage.vue'),
    meta: { title: '操作日志', menu: '操作日志', permission: 'audit:event:read', note: '谁在什么时候做了什么' },
  },
]
