import type { RouteRecordRaw } from 'vue-router'

const file = 'training:file:read'

export const routes: RouteRecordRaw[] = [
  {
    path: '',
    component: () => import('./pages/HomePage.vue'),
    meta: { title: '工作台', menu: '工作台' },
  },
  {
    path: 'completions',
    component: () => import('./pages/CompletionsPage.vue'),
    meta: { title: '结业人员', permission: 'training:enrolment:read' },
  },
  {
    path: 'classes/:id/file',
    component: () => import('./pages/ClassFilePage.vue'),
    meta: { title: '一班一档', permission: file },
  },
  {
    path: 'classes/:id/check-in-book',
    component: () => import('./pages/CheckInBookPage.vue'),
    meta: { title: '报到册', permission: file },
  },
  {
    path: 'persons/:id/file',
    component: () => import('./pages/PersonFilePage.vue'),
    meta: { title: '一人一档', permission: 'report:person_file:make' },
  },
]

/** Stands in the menu below the classes that it counts. */
export const ledgers: RouteRecordRaw[] = [
  {
    path: 'ledgers/process',
    component: () => import('./pages/LedgerPage.vue'),
    meta: {
      title: '培训流程台账',
      menu: '流程台账',
      permission: 'training:class:read',
      note: '每班一行：计划、报名、到课、结业、考核、持证',
    },
  },
]
