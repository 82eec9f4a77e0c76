import { createMemoryHistory, createRouter } from 'vue-router'
import { expect, it } from 'vitest'
import { isUnder, menuGroups } from './menu'

const page = { template: '<i />' }
const router = createRouter({
  history: createMemoryHistory(),
  routes: [
    {
      path: '/',
      component: page,
      children: [
        { path: '', component: page, meta: { menu: '工作台' } },
        { path: 'plans', component: page, meta: { menu: '方案', group: '计划任务', permission: 'plan', note: '三年' } },
        { path: 'plans/:id', component: page, meta: { group: '计划任务', permission: 'plan' } },
        { path: 'tables', component: page, meta: { menu: '分解', group: '计划任务' } },
        { path: 'trail', component: page, meta: { menu: '日志', group: '系统', permission: 'audit' } },
      ],
    },
  ],
})

it('puts what one may enter under its heading and leaves out headings without an entry', () => {
  expect(menuGroups(router, (permission) => permission === 'plan')).toEqual([
    { title: '', entries: [{ path: '/', title: '工作台', note: '' }] },
    {
      title: '计划任务',
      entries: [
        { path: '/plans', title: '方案', note: '三年' },
        { path: '/tables', title: '分解', note: '' },
      ],
    },
  ])
})

it('knows the pages below an entry', () => {
  expect(['/plans', '/plans/1', '/plans-of-old'].map((each) => isUnder(each, '/plans'))).toEqual([true, true, false])
  expect(isUnder('/plans', '/')).toBe(false)
})
