import type { RouteRecordRaw } from 'vue-router'

const read = 'training:class:read'

export const routes: RouteRecordRaw[] = [
  {
    path: 'classes',
    component: () => import('./pages/ClassesPage.vue'),
    meta: { title: '培训班', menu: '培训班', permission: read, note: '开班申请、审批、课程表和学员' },
  },
  {
    path: 'class-requests',
    component: () => import('./pages/RequestsPage.vue'),
    // Whoever decides papers decides requests: departments and the office.
    meta: {
      title: '开班审批',
      menu: '开班审批',
      permission: 'course:paper:decide',
      note: '等待审批的开班申请和要看什么',
    },
  },
  {
    path: 'trainees',
    component: () => import('./pages/TraineesPage.vue'),
    meta: {
      title: '参训学员',
      menu: '参训学员',
      permission: 'training:enrolment:read',
      note: '谁在哪个班、什么时候、在哪里上课',
    },
  },
  {
    path: 'classes/new',
    component: () => import('./pages/ClassRequestPage.vue'),
    meta: { title: '申请开班', permission: 'training:class:keep' },
  },
  {
    path: 'classes/:id/edit',
    component: () => import('./pages/ClassRequestPage.vue'),
    meta: { title: '修改开班申请', permission: 'training:class:keep' },
  },
  {
    path: 'classes/:id/timetable',
    component: () => import('./pages/TimetablePage.vue'),
    meta: { title: '排课', permission: 'training:class:keep' },
  },
  {
    path: 'classes/:id',
    component: () => import('./pages/ClassPage.vue'),
    meta: { title: '培训班', permission: read },
  },
]
