// A brotli copy beside each text file of dist, so that the server never compresses at run time.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }
for (const name of readdirSync('dist', { recursive: true })) {
  if (!/\.(js|css|html|svg|json)$/.test(name)) continue
  const path = join('dist', name)
  writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path), options))
}
