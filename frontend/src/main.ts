import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import { setUpClient } from '@/api/client'
import { whenSignedOut } from '@/api/session'
import { ProblemError } from '@/api/problem'
import App from '@/app/App.vue'
import { router } from '@/app/router'
import '@/app/styles/base.css'

setUpClient()

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      // What the server refused stays refused; only a lost connection is worth another try.
      retry: (times, fault) => times < 2 && fault instanceof ProblemError && fault.status === 0,
    },
  },
})

whenSignedOut(() => {
  queryClient.clear()
  const to = router.currentRoute.value
  if (!to.meta.open) void router.push({ path: '/sign-in', query: { to: to.fullPath } })
})

createApp(App).use(router).use(VueQueryPlugin, { queryClient }).mount('#app')
