import type { RouteRecordRaw } from 'vue-router'
import { routes as attendance } from '@/features/attendance/routes'
import { routes as catalog } from '@/features/catalog/routes'
import { routes as course } from '@/features/course/routes'
import { routes as employer } from '@/features/employer/routes'
import { routes as exchange } from '@/features/exchange/routes'
import { routes as followup } from '@/features/followup/routes'
import { routes as help } from '@/features/help/routes'
import { routes as identity } from '@/features/identity/routes'
import { routes as inspection } from '@/features/inspection/routes'
import { routes as institution } from '@/features/institution/routes'
import { routes as org } from '@/features/org/routes'
import { routes as person } from '@/features/person/routes'
import { routes as plan } from '@/features/plan/routes'
import { routes as portal } from '@/features/portal/routes'
import { ledgers, routes as report } from '@/features/report/routes'
import { routes as startup } from '@/features/startup/routes'
import { routes as training } from '@/features/training/routes'
import { routes as voucher } from '@/features/voucher/routes'

/** Every feature, in the order of the menu, under the menu's headings. */
const groups: Record<string, RouteRecordRaw[]> = {
  '': report,
  计划任务: plan,
  劳动力: [...person, ...exchange],
  机构与课程: [...institution, ...course],
  培训班: [...training, ...attendance],
  培训券: voucher,
  用工与就业: [...employer, ...followup, ...startup, ...portal],
  台账与监督: [...ledgers, ...inspection],
  系统: [...org, ...catalog, ...identity, ...help],
}

const features = Object.entries(groups).flatMap(([group, routes]) =>
  routes.map((route) => ({ ...route, meta: { ...route.meta, group } }) as RouteRecordRaw),
)

/** Everything behind the sign-in, in its frame. */
export const pages: RouteRecordRaw = {
  path: '/',
  component: () => import('./AppLayout.vue'),
  children: [
    ...features,
    { path: ':rest(.*)*', component: () => import('./MissingPage.vue'), meta: { title: '没有这个页面' } },
  ],
}
