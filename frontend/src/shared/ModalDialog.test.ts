import { mount } from '@vue/test-utils'
import { nextTick } from 'vue'
import { describe, expect, it } from 'vitest'
import ModalDialog from './ModalDialog.vue'

const marked = () => document.body.classList.contains('with-dialog')
// jsdom knows the element, but neither of its ways to open and close.
HTMLDialogElement.prototype.showModal = function () {
  this.open = true
}
HTMLDialogElement.prototype.close = function () {
  this.open = false
}

describe('a dialog that is printed alone', () => {
  it('marks the page while one of them is open, and no longer', async () => {
    const make = () => mount(ModalDialog, { props: { open: true, title: '打印' }, attachTo: document.body })
    const [one, other] = [make(), make()]
    await nextTick()
    await nextTick()
    expect(marked()).toBe(true)
    await one.setProps({ open: false })
    await nextTick()
    expect(marked()).toBe(true)
    other.unmount()
    expect(marked()).toBe(false)
  })
})

describe('a dialog that is opened again at once', () => {
  it('is not closed by the late word of its last closing, but by the browser itself', async () => {
    const dialog = mount(ModalDialog, { props: { open: true, title: '投标' }, attachTo: document.body })
    await nextTick()
    await dialog.setProps({ open: false })
    await nextTick()
    await dialog.setProps({ open: true })
    await nextTick()
    // The browser says "close" in a task of its own, and a click may come before it.
    const element = dialog.get('dialog')
    await element.trigger('close')
    expect(dialog.emitted('close')).toBeUndefined()
    ;(element.element as HTMLDialogElement).close()
    await element.trigger('close')
    expect(dialog.emitted('close')).toHaveLength(1)
    dialog.unmount()
  })
})

describe('a dialog with something to fill in', () => {
  it('begins at its first field that can be filled in', async () => {
    const slots = { default: '<input disabled /><textarea id="reason"></textarea><input />' }
    const dialog = mount(ModalDialog, { props: { open: true, title: '退回' }, slots, attachTo: document.body })
    await nextTick()
    await nextTick()
    expect(document.activeElement?.id).toBe('reason')
    dialog.unmount()
  })
})

describe('a dialog that the page has closed', () => {
  it('does not say so again: the next dialog of the page is open by then', async () => {
    const dialog = mount(ModalDialog, { props: { open: true, title: '重新绑定' }, attachTo: document.body })
    await nextTick()
    await nextTick()
    await dialog.setProps({ open: false })
    await nextTick()
    await dialog.get('dialog').trigger('close')
    expect(dialog.emitted('close')).toBeUndefined()
    dialog.unmount()
  })
})
