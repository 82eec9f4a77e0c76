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

createApp(App).use(router).use(VueQueryPlugin, { queryClient }).mount('#app')
