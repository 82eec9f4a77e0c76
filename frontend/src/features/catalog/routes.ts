import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: 'dictionaries',
    component: () => import('./pages/DictionariesPage.vue'),
    meta: {
      title: '字典',
      menu: '字典',
      permission: 'catalog:entry:read',
      note: '工种、培训方式、人员类别等，停用不删除',
    },
  },
]
