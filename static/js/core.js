// Shared by the modules that follow it. Everything here is extra: each page works without it.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const on = (type, handler, target = document) => target.addEventListener(type, handler);
const say = (text) => { const place = $('#status'); if (place) { place.textContent = text; } };
// Runs for the page as it loads and again for every part that htmx puts in.
const each = (selector, start) => {
  const started = new WeakSet();
  const run = () => $$(selector).forEach((part) => {
    if (started.has(part)) { return; }
    started.add(part);
    start(part);
  });
  run();
  on('htmx:after:swap', run);
};
