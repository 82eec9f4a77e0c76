// Keeps the checking page, its script, the public keys and the list of void codes: newest first, else what is stored.
'use strict'
const STORE = 'check-1'
const KEPT = ['/t/check', '/t/check.js', '/api/v1/verification/keys', '/api/v1/verification/revocations']
const PATIENCE = 4000

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(KEPT)).then(() => self.skipWaiting()))
})
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

async function newest(path, request) {
  const store = await caches.open(STORE)
  const late = new Promise((_, give) => setTimeout(give, PATIENCE, new Error('late')))
  try {
    const answer = await Promise.race([fetch(request), late])
    if (answer.ok) await store.put(path, answer.clone())
    return answer
  } catch (fault) {
    const stored = await store.match(path)
    if (stored) return stored
    throw fault
  }
}

self.addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url)
  if (event.request.method === 'GET' && origin === self.location.origin && KEPT.includes(pathname)) {
    event.respondWith(newest(pathname, event.request))
  }
})
