import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: 'regions',
    component: () => import('./pages/RegionsPage.vue'),
    meta: {
      title: '区划',
      menu: '区划',
      permission: 'org:unit:read',
      note: '乡镇和村、其他写法、图上位置',
    },
  },
  {
    path: 'duties',
    component: () => import('./pages/DutiesPage.vue'),
    meta: {
      title: '责任部门与职责分工',
      menu: '职责分工',
      permission: 'org:unit:read',
      note: '哪个部门负责哪些培训，谁牵头',
    },
  },
]
