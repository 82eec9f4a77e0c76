// The regular expressions of TypeScript and Vue sources: `list` finds them, `measure` times them on given texts.
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const ts = createRequire(join(process.cwd(), 'package.json'))('typescript')
const BUDGET = 100

function* files(place) {
  if (!statSync(place).isDirectory()) yield place
  else for (const name of readdirSync(place)) if (name !== 'generated') yield* files(join(place, name))
}

function script(path) {
  const text = readFileSync(path, 'utf8')
  if (!path.endsWith('.vue')) return text
  return [...text.split('<script').slice(1)].map((part) => part.slice(part.indexOf('>') + 1).split('</script>')[0]).join('\n')
}

function* literals(node) {
  if (ts.isRegularExpressionLiteral(node)) {
    const end = node.text.lastIndexOf('/')
    yield { pattern: node.text.slice(1, end), flags: node.text.slice(end + 1) }
  }
  if (ts.isNewExpression(node) && node.expression.getText() === 'RegExp') {
    const [pattern, flags] = node.arguments ?? []
    yield { pattern: pattern && ts.isStringLiteralLike(pattern) ? pattern.text : '(unknown)', flags: flags?.text ?? '' }
  }
  for (const child of node.getChildren()) yield* literals(child)
}

function list(places) {
  const found = []
  for (const place of places)
    for (const path of files(place))
      if (/\.(ts|vue)$/.test(path)) {
        const source = ts.createSourceFile(path, script(path), ts.ScriptTarget.Latest, true)
        for (const literal of literals(source)) found.push({ where: path, ...literal })
      }
  return found
}

function measure({ where, pattern, flags, texts }) {
  const expression = new RegExp(pattern, flags.includes('g') ? flags : `${flags}g`)
  let worst = 0
  for (const text of texts.flat()) {
    const begun = process.cpuUsage()
    text.replace(expression, '')
    worst = Math.max(worst, process.cpuUsage(begun).user / 1000)
    if (worst > BUDGET) break
  }
  return { where, pattern, milliseconds: worst }
}

const given = JSON.parse(readFileSync(0, 'utf8'))
process.stdout.write(JSON.stringify(process.argv[2] === 'list' ? list(given) : given.map(measure)))
