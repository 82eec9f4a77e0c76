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
import { ledgers, routes as report } from '@/features/report/routes'
import { routes as training } from '@/features/training/routes'
import { routes as voucher } from '@/features/voucher/routes'

/** Every feature, in the order of the menu. */
export const features: RouteRecordRaw[] = [
  ...report,
  ...plan,
  ...person,
  ...exchange,
  ...institution,
  ...employer,
  ...course,
  ...training,
  ...attendance,
  ...voucher,
  ...ledgers,
  ...followup,
  ...inspection,
  ...org,
  ...catalog,
  ...identity,
  ...help,
]
