import type { Router } from 'vue-router'

export interface MenuEntry {
  path: string
  title: string
  note: string
  isActive: (path: string) => boolean
}

/** The menu of a signed-in identity: routes with `meta.menu` whose permission it holds, in the features' order. */
export function menuEntries(router: Router, permissions: string[]): MenuEntry[] {
  const children = router.options.routes.find((route) => route.path === '/')?.children ?? []
  return children
    .filter((route) => route.meta?.menu && (!route.meta.permission || permissions.includes(route.meta.permission)))
    .map((route) => {
      const path = route.path.startsWith('/') ? route.path : `/${route.path}`
      return {
        path,
        title: route.meta?.menu ?? '',
        note: route.meta?.note ?? '',
        isActive: (present) => present === path || (path !== '/' && present.startsWith(`${path}/`)),
      }
    })
}
