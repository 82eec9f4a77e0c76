interface Actions {
  jump: () => void
  help: () => void
}

const isField = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** UX 29: Ctrl+K jumps, "/" goes to the list's search, "?" shows the keys. Never while an input method composes. */
export function listenForShortcuts(actions: Actions): () => void {
  function onKey(event: KeyboardEvent): void {
    if (event.isComposing) return
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      actions.jump()
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return
    if (event.key === '?') actions.help()
    const search = document.querySelector<HTMLElement>('[data-list-search]')
    if (event.key === '/' && search) {
      event.preventDefault()
      search.focus()
    }
  }
  window.addEventListener('keydown', onKey)
  return () => window.removeEventListener('keydown', onKey)
}
