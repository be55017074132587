// Shortcuts, unless they are switched off; never while somebody types.
const places = {
  t: '/today', v: '/today', i: '/ideas', r: '/rounds', e: '/experiments', p: '/experiments', a: '/register', f: '/fund',
};
let going = 0;
const typing = (place) => place.closest('textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox])');
const move = (step) => {
  const list = $$('main .card-t a, main tbody th a, main [data-row] a');
  const at = list.indexOf(document.activeElement);
  const next = list[at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + step))];
  if (next) { next.focus(); }
};
const acts = {
  '?': () => { const list = $('#keys'); if (list) { list.showModal(); } },
  '/': () => { const field = $('[data-search]'); if (field) { field.focus(); } else { location.href = '/ideas'; } },
  n: () => { location.href = '/ideas/new'; },
  g: () => { going = Date.now(); },
  j: () => move(1),
  k: () => move(-1),
};
const vote = (key, place) => {
  const choice = (place.closest('.five') || $('.ballot:not(.answers)'))?.querySelector(`input[value="${key}"]`);
  choice?.click();
  choice?.focus();
  return choice;
};
on('keydown', (event) => {
  const { key, target: place } = event;
  if (document.body.dataset.shortcuts === 'off' || event.ctrlKey || event.metaKey || event.altKey) { return; }
  if (event.defaultPrevented || typing(place) || $('dialog[open]')) { return; }
  if (Date.now() - going < 1500 && places[key]) {
    location.href = places[key];
  } else if (key >= '1' && key <= '5') {
    if (!vote(key, place)) { return; }
  } else if (key === 'Enter') {
    const next = $('[data-next]');
    if (!next || place.closest('a, button, summary')) { return; }
    next.click();
  } else if (acts[key]) {
    const start = key === 'g';
    acts[key]();
    if (start) { return; }
  } else { return; }
  going = 0;
  event.preventDefault();
});
