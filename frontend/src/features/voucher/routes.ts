import type { RouteRecordRaw } from 'vue-router'

const read = 'voucher:voucher:read'

export const routes: RouteRecordRaw[] = [
  {
    path: 'vouchers',
    component: () => import('./pages/VouchersPage.vue'),
    meta: { title: '培训券', menu: '培训券', permission: read, note: '谁有哪张券，现在到哪一步' },
  },
]
