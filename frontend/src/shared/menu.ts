import type { Router } from 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** The title of the page; also its entry in the menu where `menu` is set. */
    title?: string
    menu?: string
    /** The heading of the menu under which the entry stands. */
    group?: string
    /** The permission from /me that shows the entry. */
    permission?: string
    /** Reachable without signing in. */
    open?: boolean
    /** One sentence for the card on the first screen. */
    note?: string
  }
}

export interface MenuEntry {
  path: string
  title: string
  note: string
}

export interface MenuGroup {
  title: string
  entries: MenuEntry[]
}

/** Whether a page belongs to an entry of the menu. */
export const isUnder = (present: string, entry: string): boolean =>
  present === entry || (entry !== '/' && present.startsWith(`${entry}/`))

/** The menu: routes with `meta.menu` whose permission is held, under their headings, in the features' order. */
export function menuGroups(router: Router, holds: (permission: string) => boolean): MenuGroup[] {
  const groups: MenuGroup[] = []
  for (const { path, meta } of router.getRoutes().find((route) => route.children.length)?.children ?? []) {
    if (!meta?.menu || (meta.permission && !holds(meta.permission))) continue
    const title = meta.group ?? ''
    const entry = { path: `/${path}`, title: meta.menu, note: meta.note ?? '' }
    const group = groups.find((each) => each.title === title)
    if (group) group.entries.push(entry)
    else groups.push({ title, entries: [entry] })
  }
  return groups
}
