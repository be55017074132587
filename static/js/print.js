// A button that prints; without scripts the browser's own menu does.
each('[data-print]', (button) => {
  button.hidden = false;
  on('click', () => window.print(), button);
});
