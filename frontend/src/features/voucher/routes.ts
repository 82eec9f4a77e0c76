import type { RouteRecordRaw } from 'vue-router'
import { watching } from './watching'

const read = 'voucher:voucher:read'
const scheme = 'voucher:scheme:keep'
const batches = 'voucher:batch:read'
const batch = 'voucher:batch:keep'

export const routes: RouteRecordRaw[] = [
  {
    path: 'vouchers',
    component: () => import('./pages/VouchersPage.vue'),
    meta: { title: '培训券', menu: '培训券', permission: read, note: '谁有哪张券，现在到哪一步' },
  },
  {
    path: 'vouchers/:id',
    component: () => import('./pages/VoucherPage.vue'),
    meta: { title: '培训券', permission: read },
  },
  {
    path: 'voucher-redemption',
    component: () => import('./pages/RedemptionPage.vue'),
    meta: {
      title: '收券兑付',
      menu: '收券兑付',
      permission: 'voucher:voucher:redeem',
      note: '结业学员交券：核对券号，由本人输入密码',
    },
  },
  {
    path: 'voucher-batches',
    component: () => import('./pages/BatchesPage.vue'),
    meta: { title: '发券批次', menu: '发券批次', permission: batches, note: '编制、批准、发放和打印' },
  },
  {
    path: 'voucher-batches/new',
    component: () => import('./pages/BatchNewPage.vue'),
    meta: { title: '编制批次', permission: batch },
  },
  {
    path: 'voucher-batches/:id/print',
    component: () => import('./pages/BatchPrintPage.vue'),
    meta: { title: '打印培训券', permission: 'voucher:voucher:print' },
  },
  {
    path: 'voucher-batches/:id',
    component: () => import('./pages/BatchPage.vue'),
    meta: { title: '发券批次', permission: batches },
  },
  {
    path: 'voucher-schemes',
    component: () => import('./pages/SchemesPage.vue'),
    meta: { title: '培训券办法', menu: '培训券办法', permission: read, note: '发给谁、学什么、值多少、怎样结算' },
  },
  {
    path: 'voucher-schemes/new',
    component: () => import('./pages/SchemeEditPage.vue'),
    meta: { title: '编写办法', permission: scheme },
  },
  {
    path: 'voucher-schemes/:id/edit',
    component: () => import('./pages/SchemeEditPage.vue'),
    meta: { title: '修改办法', permission: scheme },
  },
  {
    path: 'voucher-schemes/:id',
    component: () => import('./pages/SchemePage.vue'),
    meta: { title: '培训券办法', permission: read },
  },
  ...watching,
]
