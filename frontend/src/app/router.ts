import { createRouter, createWebHistory } from 'vue-router'
import { me } from '@/api/session'
import { comeBack } from './start'
import { features } from './features'

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    {
      path: '/sign-in',
      component: () => import('@/features/identity/pages/SignInPage.vue'),
      meta: { title: '登录', open: true },
    },
    {
      path: '/',
      component: () => import('./AppLayout.vue'),
      children: [
        ...features,
        {
          path: ':rest(.*)*',
          component: () => import('./MissingPage.vue'),
          meta: { title: '没有这个页面' },
        },
      ],
    },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.beforeEach(async (to) => {
  if (to.meta.open) return true
  if (!me.value && !(await comeBack())) return { path: '/sign-in', query: { to: to.fullPath } }
  return true
})

router.afterEach((to) => {
  document.title = `${to.meta.title ?? '工作台'} · 劳动力培训管理平台`
})
