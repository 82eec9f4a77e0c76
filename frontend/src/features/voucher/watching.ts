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
]
