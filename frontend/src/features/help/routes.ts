import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: 'help',
    component: () => import('./pages/HelpPage.vue'),
    meta: { title: '帮助', menu: '帮助', note: '怎样登录、分解任务、导入名册' },
  },
]
