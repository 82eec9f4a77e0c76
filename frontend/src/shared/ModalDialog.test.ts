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
