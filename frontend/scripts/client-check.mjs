// The committed client is the one that openapi.yaml makes: generate beside it and compare.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const fresh = mkdtempSync(join(tmpdir(), 'client-'))
const committed = 'src/api/generated'
const read = (folder) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true })
      .filter((name) => name !== 'index.ts' && statSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  )
try {
  execFileSync('node_modules/.bin/openapi-ts', ['-o', fresh], {
    stdio: 'ignore',
  })
  if (JSON.stringify(Object.entries(read(fresh)).sort()) !== JSON.stringify(Object.entries(read(committed)).sort())) {
    process.stderr.write('前端接口类型已过期，请运行 make client\n')
    process.exitCode = 1
  }
} finally {
  rmSync(fresh, { recursive: true })
}
