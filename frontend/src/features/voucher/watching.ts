import type { RouteRecordRaw } from 'vue-router'

const read = 'voucher:voucher:read'

/** How vouchers are watched: used or not, sold or not, checked or not. */
export const watching: RouteRecordRaw[] = [
  {
    path: 'vouchers/funnel',
    component: () => import('./pages/FunnelPage.vue'),
    meta: { title: '用券情况', menu: '用券情况', permission: read, note: '从发放到结算，每一步多少张' },
  },
  {
    path: 'vouchers/unused',
    component: () => import('./pages/UnusedPage.vue'),
    meta: {
      title: '没有用的券',
      menu: '没有用的券',
      permission: 'voucher:unused:read',
      note: '发了多久、为什么没用，催用登记',
    },
  },
  {
    path: 'voucher-samples',
    component: () => import('./pages/SamplesPage.vue'),
    meta: {
      title: '核查抽样',
      menu: '核查抽样',
      permission: 'voucher:sample:read',
      note: '已兑付的券抽一部分逐张核查',
    },
  },
  {
    path: 'voucher-samples/:id',
    component: () => import('./pages/SamplePage.vue'),
    meta: { title: '核查抽样', permission: 'voucher:sample:read' },
  },
]
