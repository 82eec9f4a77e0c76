// The fences of the client: shared knows no feature, a feature knows no other feature, nobody imports app but main.
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'

const faults = []
for (const name of readdirSync('src', { recursive: true })) {
  if (!/\.(ts|vue)$/.test(name) || name.startsWith(join('api', 'generated'))) continue
  const [room, feature] = name.split(sep)
  const text = readFileSync(join('src', name), 'utf8')
  for (const [, target] of text.matchAll(/from '@\/([^']+)'|import\('@\/([^']+)'\)/g)) {
    const [to, other] = (target ?? '').split('/')
    if (to === 'app' && room !== 'app' && room !== 'main.ts')
      faults.push(`${name} imports ${target}: only main and app may`)
    if (to === 'features' && (room === 'shared' || room === 'api'))
      faults.push(`${name} imports ${target}: shared knows no feature`)
    if (to === 'features' && room === 'features' && other !== feature)
      faults.push(`${name} imports ${target}: features stay apart`)
  }
}
if (faults.length) {
  process.stderr.write(`${faults.join('\n')}\n`)
  process.exit(1)
}
