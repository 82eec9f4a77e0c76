import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  {
    path: 'classes/:id/results',
    component: () => import('./pages/ResultsPage.vue'),
    meta: { title: '考核与结业', permission: 'followup:result:read' },
  },
  {
    path: 'followup',
    component: () => import('./pages/TasksPage.vue'),
    meta: {
      title: '就业跟踪',
      menu: '就业跟踪',
      permission: 'followup:task:read',
      note: '结业时和以后三次：问谁、谁没问',
    },
  },
  {
    path: 'indicators',
    component: () => import('./pages/IndicatorsPage.vue'),
    meta: {
      title: '培训就业指标',
      menu: '就业指标',
      permission: 'followup:task:read',
      note: '结业、合格、取证、就业、对口、转化、就近、收入、订单',
    },
  },
  {
    path: 'pipeline',
    component: () => import('./pages/PipelinePage.vue'),
    meta: {
      title: '从报名到就业',
      menu: '从报名到就业',
      permission: 'followup:task:read',
      note: '各劳务品牌、各乡镇：报名、结业、取证、就业各多少人',
    },
  },
  {
    path: 'followup/sheet',
    component: () => import('./pages/SheetPage.vue'),
    meta: { title: '用表格登记', permission: 'followup:sheet:keep' },
  },
  {
    path: 'followup/:id',
    component: () => import('./pages/TaskPage.vue'),
    meta: { title: '就业跟踪', permission: 'followup:task:read' },
  },
  {
    path: 'certificates',
    component: () => import('./pages/CertificatesPage.vue'),
    meta: { title: '证书', menu: '证书', permission: 'followup:result:read', note: '按编号查找、核验和打印' },
  },
  {
    path: 'certificates/:id',
    component: () => import('./pages/CertificatePage.vue'),
    meta: { title: '证书', permission: 'followup:result:read' },
  },
]
