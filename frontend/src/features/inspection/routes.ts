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
  {
    path: 'voucher-signals',
    component: () => import('./pages/SignalsPage.vue'),
    meta: {
      title: '培训券疑点',
      menu: '培训券疑点',
      permission: 'inspection:signal:read',
      note: '可能的倒卖，逐条说明原因，核实或立案',
    },
  },
  {
    path: 'voucher-cases',
    component: () => import('./pages/CasesPage.vue'),
    meta: {
      title: '培训券案件',
      menu: '培训券案件',
      permission: 'inspection:signal:read',
      note: '证据、冻结、决定和办理经过',
    },
  },
  {
    path: 'voucher-cases/:id',
    component: () => import('./pages/CasePage.vue'),
    meta: { title: '培训券案件', permission: 'inspection:signal:read' },
  },
]
