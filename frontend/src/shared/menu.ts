import 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** The title of the page; also its entry in the menu where `menu` is set. */
    title?: string
    menu?: string
    /** The permission from /me that shows the entry. */
    permission?: string
    /** Reachable without signing in. */
    open?: boolean
    /** One sentence for the card on the first screen. */
    note?: string
  }
}
