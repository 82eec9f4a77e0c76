import { shallowRef } from 'vue'

export interface Toast {
  id: number
  kind: 'success' | 'error'
  text: string
}

export const toasts = shallowRef<Toast[]>([])
let last = 0

export function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id)
}

function show(kind: Toast['kind'], text: string): void {
  const id = ++last
  toasts.value = [...toasts.value, { id, kind, text }]
  // UX 18: a success leaves after three seconds, an error stays until it is read.
  if (kind === 'success') setTimeout(() => dismiss(id), 3000)
}

export const told = (text: string): void => show('success', text)
export const failed = (text: string): void => show('error', text)
