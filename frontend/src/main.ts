import { VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import { setUpClient } from '@/api/client'
import { whenSignedOut } from '@/api/session'
import { makeQueryClient } from '@/api/queryClient'
import App from '@/app/App.vue'
import { router } from '@/app/router'
import '@/app/styles/base.css'

setUpClient()

const queryClient = makeQueryClient()

whenSignedOut(() => {
  queryClient.clear()
  const to = router.currentRoute.value
  if (!to.meta.open) void router.push({ path: '/sign-in', query: { to: to.fullPath } })
})

// A page that was opened before an upgrade asks for files that are gone: the next one is loaded whole, once.
const RENEWED = 'renewed'
router.onError((_fault, to) => {
  if (sessionStorage.getItem(RENEWED)) return
  sessionStorage.setItem(RENEWED, 'yes')
  location.assign(to.fullPath)
})
router.afterEach(() => sessionStorage.removeItem(RENEWED))

createApp(App).use(router).use(VueQueryPlugin, { queryClient }).mount('#app')
