import { createRouter, createWebHistory } from 'vue-router'
import { me } from '@/api/session'
import { comeBack } from './start'

/** Stands for every page behind the sign-in until they are added. */
const BEHIND = 'behind'

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    {
      path: '/sign-in',
      component: () => import('@/features/identity/pages/SignInPage.vue'),
      meta: { title: '登录', open: true },
    },
    { path: '/:rest(.*)*', name: BEHIND, component: () => import('./MissingPage.vue') },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.beforeEach(async (to) => {
  if (to.meta.open) return true
  if (!me.value && !(await comeBack())) return { path: '/sign-in', query: { to: to.fullPath } }
  return (await addPages()) ? to.fullPath : true
})

router.afterEach((to) => {
  document.title = `${to.meta.title ?? '工作台'} · 劳动力培训管理平台`
})

/** Add the pages behind the sign-in, once, so that the sign-in page need not load them; says whether they were added. */
async function addPages(): Promise<boolean> {
  if (!router.hasRoute(BEHIND)) return false
  const { pages } = await import('./features')
  router.addRoute(pages)
  router.removeRoute(BEHIND)
  return true
}
