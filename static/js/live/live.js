// A live page: its stream names what changed, and the page reads that part again at its ordinary address.
const live = document.querySelector('[data-live]');
const AGAIN = 30000;
const held = (root) => [...root.querySelectorAll('[data-held]')].flatMap((form) => [...form.elements]
  .filter((e) => e.name && e.type !== 'hidden' && (e.type === 'radio' ? e.checked !== e.defaultChecked : e.value !== e.defaultValue))
  .map((e) => ({ was: form, form: form.dataset.held, name: e.name, type: e.type, value: e.value, checked: e.checked })));
const restore = (kept) => kept.forEach((k) => {
  const form = live.querySelector(`[data-held="${k.form}"]`);
  const place = form && [...form.elements].find((e) => e.name === k.name && (k.type !== 'radio' || e.value === k.value));
  if (!place) { return; }
  k.was.dataset.sent = 'here';
  if (k.type === 'radio') { place.checked = k.checked; } else { place.value = k.value; }
  if (k.type !== 'radio' || k.checked) { place.dispatchEvent(new Event('input', { bubbles: true })); }
});
const nameOf = (e) => {
  if (!e || !live.contains(e)) { return ''; }
  if (e.id) { return `#${CSS.escape(e.id)}`; }
  const form = e.closest('form');
  if (e.name) { return `${e.tagName}[name="${e.name}"]${e.type === 'radio' ? `[value="${e.value}"]` : ''}`; }
  return form ? `form[action="${form.getAttribute('action')}"] button` : '';
};
const fetched = async (url) => {
  const answer = await fetch(url, { headers: { 'HX-Request': 'true' } });
  const away = answer.headers.get('hx-redirect');
  if (away) { location.assign(away); return null; }
  if (answer.redirected || answer.status === 401 || answer.status === 403) { location.reload(); return null; }
  const left = answer.headers.get('x-left');
  if (left) { live.querySelectorAll('[data-seconds]').forEach((clock) => { clock.dataset.seconds = left; }); tick(); }
  if (!answer.ok) { throw new Error(answer.status); }
  return answer.status === 204 ? null : answer.text();
};
// One look at a time; what changes meanwhile is one look more.
const once = (look) => {
  let busy = false;
  let more = false;
  return async function run() {
    if (busy) { more = true; return; }
    busy = true;
    try { await look(); } catch { setTimeout(run, 2000 + Math.random() * 2000); }
    busy = false;
    if (more) { more = false; run(); }
  };
};
const stage = once(async () => {
  const seen = live.querySelector('[data-seen]')?.dataset.seen || '';
  const html = await fetched(`${live.dataset.part}&seen=${seen}`);
  found();
  if (html === null) { return; }
  const kept = held(live);
  const focus = nameOf(document.activeElement);
  const at = focus && [document.activeElement.selectionStart, document.activeElement.selectionEnd];
  const heading = live.querySelector('h1')?.textContent;
  const open = [...live.querySelectorAll('details[open] > summary[id]')].map((e) => `#${CSS.escape(e.id)}`);
  live.innerHTML = html;
  document.dispatchEvent(new CustomEvent('htmx:after:swap'));
  restore(kept);
  tick();
  if (live.dataset.live.includes('calm=no')) { seeds(); }
  const title = live.querySelector('h1');
  if (title?.textContent === heading) { open.forEach((e) => live.querySelector(e)?.parentElement.setAttribute('open', '')); }
  const back = focus && live.querySelector(focus);
  if (back) { back.focus({ preventScroll: true }); if (back.matches('textarea')) { back.setSelectionRange(...at); } } else if (focus && title) { title.tabIndex = -1; title.focus({ preventScroll: true }); }
  const word = live.querySelector('.under strong, .verdict strong');
  const status = document.querySelector('#status');
  if (status && (word || title?.textContent !== heading)) { status.textContent = `${title?.textContent}. ${word?.textContent || ''}`; }
});
const seeds = once(async () => {
  const place = live.querySelector('[data-seeds]');
  if (!place) { return; }
  const html = await fetched(place.dataset.seeds);
  if (html !== null) { place.innerHTML = html; }
});
// The server says how many seconds are left; this clock only counts them down, whatever the time here.
let began = performance.now();
const tick = (fresh = true) => {
  if (fresh) { began = performance.now(); }
  live.querySelectorAll('[data-seconds]').forEach((clock) => {
    const left = Math.max(0, Math.round(Number(clock.dataset.seconds) - (performance.now() - began) / 1000));
    clock.textContent = left ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}` : clock.dataset.over;
  });
};
const lost = document.querySelector('[data-lost]');
const told = document.querySelector('[data-told]');
let doubt;
let stream;
// An answer that was on its way when the line broke says nothing about the line.
const found = () => { if (lost && navigator.onLine && stream?.readyState === 1) { lost.hidden = true; } };
const listen = () => {
  stream = new EventSource(live.dataset.live);
  stream.onopen = () => { clearTimeout(doubt); doubt = 0; found(); };
  stream.onerror = () => {
    if (!doubt) { doubt = setTimeout(() => { if (lost) { lost.hidden = false; } }, 3000); }
    if (stream.readyState === 2) { stream.close(); setTimeout(() => { stage(); listen(); }, 3000 + Math.random() * 2000); }
  };
  stream.addEventListener('stage', stage);
  // Who answers here sees it already; another screen of the same person looks again.
  stream.addEventListener('own', () => { if (!document.activeElement?.closest('[data-held]')) { stage(); } });
  stream.addEventListener('people', () => { if (live.dataset.part.includes('/lead?')) { stage(); } });
  stream.addEventListener('seeds', () => seeds());
};
// Before the session the page asks now and then whether it has begun.
const waiting = document.querySelector('[data-wait]');
if (waiting) {
  setInterval(async () => { try { if (await fetched(waiting.dataset.wait)) { location.reload(); } } catch { /* asked again soon */ } }, 5000);
}
if (live) {
  tick();
  setInterval(() => tick(false), 500);
  setInterval(stage, AGAIN);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) { stage(); } });
  document.addEventListener('resume', stage);
  window.addEventListener('online', stage);
  // Offline nothing is sent by leaving the page: an answer waits, a press of the chair is lost and said so.
  live.addEventListener('submit', (event) => {
    if (navigator.onLine) { return; }
    event.preventDefault();
    if (lost) { lost.hidden = false; }
    if (event.target.dataset.autosave) { event.target.dispatchEvent(new Event('change')); }
  });
  window.addEventListener('pagehide', () => stream?.close());
  document.addEventListener('kiem:refused', (event) => { if (told) { told.lastElementChild.textContent = event.detail; told.hidden = !event.detail; } });
  document.addEventListener('keydown', (event) => {
    const text = event.target.closest('textarea');
    if (text && event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { text.form.requestSubmit(); return; }
    const typing = event.target.closest('input:not([type="radio"]), textarea, select, [contenteditable]');
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) { return; }
    if (document.body.dataset.shortcuts === 'off' || document.querySelector('dialog[open]')) { return; }
    const key = CSS.escape(event.key);
    const field = live.querySelector(`[data-focuskey="${key}"]`);
    if (field) { event.preventDefault(); field.focus(); return; }
    live.querySelector(`form[data-hotkey="${key}"]`)?.requestSubmit();
  });
  listen();
}
