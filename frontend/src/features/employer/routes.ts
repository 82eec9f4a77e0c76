import type { RouteRecordRaw } from 'vue-router'

const read = 'employer:employer:read'
const orders = 'employer:order:read'

export const routes: RouteRecordRaw[] = [
  {
    path: 'employers',
    component: () => import('./pages/EmployersPage.vue'),
    meta: { title: '用工单位', menu: '用工单位', permission: read, note: '企业、扶贫车间、劳务机构、就业基地和岗位' },
  },
  {
    path: 'employers/:id',
    component: () => import('./pages/EmployerPage.vue'),
    meta: { title: '用工单位', permission: read },
  },
  {
    path: 'training-orders',
    component: () => import('./pages/OrdersPage.vue'),
    meta: { title: '用工订单', menu: '用工订单', permission: orders, note: '订了多少、交付多少、录用多少' },
  },
  {
    path: 'training-orders/:id',
    component: () => import('./pages/OrderPage.vue'),
    meta: { title: '用工订单', permission: orders },
  },
]
