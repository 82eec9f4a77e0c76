import { nextTick, ref } from 'vue'
import { expect, it } from 'vitest'
import { useDraft } from './draft'

/** A plan as it was read, and a form of one line over it. */
function begun() {
  const read = ref<{ name: string; version: number } | undefined>()
  const name = ref('')
  const draft = useDraft(
    () => read.value,
    (of) => (name.value = of.name),
    () => name.value,
  )
  return { read, name, draft }
}

it('takes what is read, and what is read again while nothing is unsaved', async () => {
  const { read, name, draft } = begun()
  read.value = { name: '甲', version: 1 }
  await nextTick()
  read.value = { name: '乙', version: 2 }
  await nextTick()
  expect([name.value, draft.seen.value?.version, draft.changed.value]).toEqual(['乙', 2, false])
})

it('begins with what is read first, whatever stood there before', async () => {
  const { read, name, draft } = begun()
  name.value = '太早'
  read.value = { name: '甲', version: 1 }
  await nextTick()
  expect([name.value, draft.seen.value?.version, draft.changed.value]).toEqual(['甲', 1, false])
})

it('keeps what somebody is writing, and what he began with, when it is read again', async () => {
  const { read, name, draft } = begun()
  read.value = { name: '甲', version: 1 }
  await nextTick()
  name.value = '写了一半'
  read.value = { name: '别人的', version: 2 }
  await nextTick()
  expect([name.value, draft.seen.value?.version, draft.changed.value]).toEqual(['写了一半', 1, true])
  draft.load(read.value)
  expect([name.value, draft.seen.value?.version]).toEqual(['别人的', 2])
})

it('keeps what was written while a save was under way; the next one is held against the saved version', async () => {
  const { read, name, draft } = begun()
  read.value = { name: '甲', version: 1 }
  await nextTick()
  name.value = '乙'
  const sent = name.value
  name.value = '乙丙'
  read.value = { name: '乙', version: 2 }
  await nextTick()
  draft.saved({ name: '乙', version: 2 }, sent)
  expect([name.value, draft.seen.value?.version, draft.changed.value]).toEqual(['乙丙', 2, true])
})
