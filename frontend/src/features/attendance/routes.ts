import type { RouteRecordRaw } from 'vue-router'

const read = 'attendance:sheet:read'
const keep = 'attendance:lesson:keep'

export const routes: RouteRecordRaw[] = [
  {
    path: 'today',
    component: () => import('./pages/TodayPage.vue'),
    meta: { title: '今天的课', menu: '今天的课', permission: read, note: '签到屏幕、点名和考勤表' },
  },
  {
    path: 'lessons/:id/room',
    component: () => import('./pages/RoomPage.vue'),
    meta: { title: '签到屏幕', permission: keep },
  },
  {
    path: 'lessons/:id/roll-call',
    component: () => import('./pages/RollCallPage.vue'),
    meta: { title: '点名', permission: keep },
  },
  {
    path: 'classes/:id/attendance',
    component: () => import('./pages/SheetPage.vue'),
    meta: { title: '考勤表', permission: read },
  },
]
