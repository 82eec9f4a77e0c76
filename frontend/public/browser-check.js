// Older than Chromium 87: tell it on a page that any browser can show.
if (!('noModule' in document.createElement('script')) || !String.prototype.replaceAll || !window.ResizeObserver) {
  window.location.replace('/upgrade.html')
}
