// Checks printed codes (SP1.…) in this browser: keys and the list of void codes come by fetch, which check-worker.js
// answers from its store when there is no network. What is established is told part by part, never as one tick.
'use strict'
const KEYS = '/api/v1/verification/keys'
const LIST = '/api/v1/verification/revocations'
const HOUR = 3600000
const KINDS = { v: '培训券', c: '证书' }
const FIELDS = { v: ['', '券号', '办法', '有效期到', '持券人'], c: ['', '编号', '证书', '发证日期', '持证人', '发证单位'] }
const ASCII = new TextEncoder()
const byId = (id) => document.getElementById(id)
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0))
const words = (payload) => JSON.parse(new TextDecoder().decode(bytes(payload)))
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('')
const digest = async (text) => hex(await crypto.subtle.digest('SHA-256', ASCII.encode(text)))
const moment = (at) => new Date(at).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai', hour12: false })

let known = { keys: new Map(), list: null }

async function fetched(address) {
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(String(answer.status))
  return answer.json()
}

async function load() {
  const { keys } = await fetched(KEYS)
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const imported = keys.map(async ({ kid, kty, crv, x, y }) => [
    kid,
    await crypto.subtle.importKey('jwk', { kty, crv, x, y }, algorithm, false, ['verify']),
  ])
  known.keys = new Map(await Promise.all(imported))
  const list = await fetched(LIST)
  const [, , asOf, whole] = words(list.code.split('.')[1])
  const isWhole = (await signature(list.code)) === 'good' && whole === (await digest(list.items.join('\n')))
  known.list = isWhole ? { asOf, items: new Set(list.items) } : null
}

async function signature(code) {
  const [prefix, payload, signed] = code.split('.')
  const key = known.keys.get(words(payload)[0])
  if (!key) return 'unknown'
  const text = ASCII.encode(`${prefix}.${payload}`)
  const isGood = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, bytes(signed), text)
  return isGood ? 'good' : 'bad'
}

async function revoked(name) {
  if (!known.list) return ['？', '作废', '这台手机还没有作废名单，不能判断。请联网后再查。']
  const isVoid = known.list.items.has((await digest(name)).slice(0, 16))
  if (isVoid) return ['✗', '作废', '已作废、挂失、冻结或撤销，不能用']
  return ['✓', '作废', `截至 ${moment(known.list.asOf)}，没有作废的记录`]
}

function freshness() {
  if (!known.list) return ['？', '名单新旧', '不知道']
  const hours = Math.floor((Date.now() - Date.parse(known.list.asOf)) / HOUR)
  if (hours < 1) return ['✓', '名单新旧', '一小时以内']
  return [hours < 72 ? '✓' : '？', '名单新旧', `${hours} 小时以前的${hours < 72 ? '' : '，请联网后再查一次'}`]
}

function fits(digits) {
  let rest = 10
  for (const digit of digits.slice(0, -1)) rest = (((rest + Number(digit)) % 10 || 10) * 2) % 11
  return (11 - rest) % 10 === Number(digits.slice(-1))
}

async function typed(number) {
  const parts = [['？', '签名', '手输的号码没有签名，只能查有没有作废']]
  if (/^\d{13}$/.test(number) && !fits(number)) parts.push(['✗', '号码', '校验位不对，请再看一遍'])
  return { title: '号码', parts: [...parts, await revoked(number), freshness()], facts: [] }
}

const SIGNED = { good: ['✓', '签名', '内容没有改动'], bad: ['✗', '签名', '不对，这个码是假的或被改过'] }
async function checked(code) {
  let kid, kind, rest
  try {
    ;[kid, kind, ...rest] = words(code.split('.')[1])
  } catch {
    return { title: '码', parts: [['✗', '签名', '这不是我们的码，或没有抄全']], facts: [] }
  }
  const state = await signature(code)
  const issuer = state === 'unknown' ? ['？', '发放单位', `不认识的密钥（${kid}）`] : ['✓', '发放单位', `已知密钥，区划 ${rest[0]}`]
  const first = SIGNED[state] ?? ['？', '签名', '没有这把钥匙，不能判断。请联网后再查。']
  const facts = (FIELDS[kind] ?? []).map((name, at) => [name, rest[at]]).filter(([name, value]) => name && value)
  const isOver = kind === 'v' && rest[3] && rest[3] < new Date(Date.now() + 8 * HOUR).toISOString().slice(0, 10)
  const over = isOver ? [['✗', '有效期', `已过，到 ${rest[3]}`]] : []
  return { title: KINDS[kind] ?? '码', parts: [first, issuer, await revoked(rest[1] ?? ''), ...over, freshness()], facts: state === 'good' ? facts : [] }
}

function line(parent, tag, text) {
  const made = document.createElement(tag)
  made.textContent = text
  parent.append(made)
}

let asked = 0
async function check(text) {
  const code = text.trim().replace(/^.*#/, '').replace(/\s/g, '')
  if (!code) return
  // While a code is looked at, no other one's answer stands there; of two at once the last one counts.
  const [nth, box] = [++asked, byId('answer')]
  box.hidden = true
  const begun = performance.now()
  const told = code.startsWith('SP1.') ? await checked(code) : await typed(/^[\d-]+$/.test(code) ? code.replace(/-/g, '') : code)
  const took = performance.now() - begun
  if (nth !== asked) return
  box.replaceChildren()
  line(box, 'h2', told.title)
  const list = document.createElement('ul')
  list.className = 'list'
  for (const [mark, name, words] of told.parts) line(list, 'li', `${mark} ${name}：${words}`)
  for (const [name, value] of told.facts) line(list, 'li', `${name}：${value}`)
  box.append(list)
  line(box, 'p', '每一条都要看。名字要和身份证对上。')
  box.dataset.milliseconds = String(took)
  box.hidden = false
  box.focus()
}

async function scan() {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  const [video, detector] = [byId('camera'), new BarcodeDetector({ formats: ['qr_code'] })]
  video.srcObject = stream
  video.hidden = false
  await video.play()
  for (let tries = 0; tries < 300; tries++) {
    const [found] = await detector.detect(video)
    if (found) {
      byId('text').value = found.rawValue
      await check(found.rawValue)
      break
    }
    await new Promise((next) => setTimeout(next, 200))
  }
  for (const track of stream.getTracks()) track.stop()
  video.hidden = true
}

async function begin() {
  byId('form').addEventListener('submit', (event) => {
    event.preventDefault()
    void check(byId('text').value)
  })
  if ('BarcodeDetector' in window) {
    byId('scan').hidden = false
    byId('scan').addEventListener('click', () => scan().catch(() => (byId('state').textContent = '打不开相机，请手输或粘贴')))
  }
  try {
    if ('serviceWorker' in navigator) {
      await navigator.serviceWorker.register('/t/check-worker.js', { scope: '/t/check' })
      await navigator.serviceWorker.ready
    }
  } catch {
    // Without a worker the page checks as long as there is a network.
  }
  await load().catch(() => undefined)
  const upTo = known.list ? `作废名单到 ${moment(known.list.asOf)}` : '还没有作废名单'
  byId('state').textContent = known.keys.size ? `可以查了，断网也能查。${upTo}。` : '第一次用请先联网打开一次。'
  if (location.hash.length > 1) {
    byId('text').value = decodeURIComponent(location.hash.slice(1))
    await check(byId('text').value)
  }
}
window.addEventListener('hashchange', () => void check(location.hash))
void begin()
