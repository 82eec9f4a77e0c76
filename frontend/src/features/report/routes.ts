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

/** They stand in the menu below the classes that they count. */
export const ledgers: RouteRecordRaw[] = [
  {
    path: 'ledgers/target',
    component: () => import('./pages/TargetLedgerPage.vue'),
    meta: {
      title: '培训目标台账',
      menu: '目标台账',
      permission: 'report:demand:read',
      note: '意愿、岗位、订单三项需求与目标，哪些工种缺人',
    },
  },
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
