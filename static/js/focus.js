// After loading and after every swap the focus goes to what changed: the error summary, or a heading.
const focusOn = (selector) => {
  const place = $(selector);
  $$('[data-focus]').forEach((part) => part.removeAttribute('data-focus'));
  if (!place) { return; }
  if (!place.hasAttribute('tabindex')) { place.setAttribute('tabindex', '-1'); }
  place.focus();
};
focusOn('.errsum[data-focus]');
on('htmx:after:swap', () => focusOn('.errsum[data-focus], [data-focus]'));
// Details and menus close on Escape and on a click beside them.
on('keydown', (event) => {
  if (event.key !== 'Escape') { return; }
  const open = document.activeElement?.closest('.drop[open]');
  if (open) { open.open = false; $('summary', open).focus(); }
});
on('click', (event) => {
  $$('.drop[open]').forEach((menu) => { if (!menu.contains(event.target)) { menu.open = false; } });
});
