import type { RouteRecordRaw } from 'vue-router'

const read = 'institution:institution:read'
const pool = 'institution:teacher:read'
const tender = 'institution:tender:read'

export const routes: RouteRecordRaw[] = [
  {
    path: 'institutions',
    component: () => import('./pages/InstitutionsPage.vue'),
    meta: { title: '培训机构', menu: '培训机构', permission: read, note: '许可证、工种、设施、年度认定和培训规模' },
  },
  {
    path: 'institutions/:id',
    component: () => import('./pages/InstitutionPage.vue'),
    meta: { title: '培训机构', permission: read },
  },
  {
    path: 'teachers',
    component: () => import('./pages/TeachersPage.vue'),
    meta: {
      title: '师资库',
      menu: '师资库',
      permission: pool,
      note: '教师入库、考评、进修、职称和课时，各工种缺不缺教师',
    },
  },
  {
    path: 'teachers/coverage',
    component: () => import('./pages/CoveragePage.vue'),
    meta: { title: '师资覆盖', permission: pool },
  },
  {
    path: 'teachers/:id',
    component: () => import('./pages/TeacherPage.vue'),
    meta: { title: '教师', permission: pool },
  },
  {
    path: 'venues',
    component: () => import('./pages/VenuesPage.vue'),
    meta: { title: '实训场地', menu: '实训场地', permission: read, note: '教室、五类实训场地、乡镇培训基地和使用安排' },
  },
  {
    path: 'venues/:id',
    component: () => import('./pages/VenuePage.vue'),
    meta: { title: '场地', permission: read },
  },
  {
    path: 'tenders',
    component: () => import('./pages/TendersPage.vue'),
    meta: {
      title: '招标项目',
      menu: '招标项目',
      permission: tender,
      note: '公开招标、告知记录、投标、评分、定标和合同',
    },
  },
  {
    path: 'tenders/:id',
    component: () => import('./pages/TenderPage.vue'),
    meta: { title: '招标项目', permission: tender },
  },
]
