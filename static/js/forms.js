// Counter: silent until the limit comes near, then it counts down.
each('[data-counter]', (counter) => {
  const field = document.getElementById(counter.dataset.counter);
  if (!field) { return; }
  const limit = Number(counter.dataset.limit);
  const count = () => {
    const left = limit - field.value.length;
    const near = left <= Math.max(20, limit * 0.1);
    const words = left < 0 ? counter.dataset.over : counter.dataset.left;
    counter.textContent = near ? words.replace('#', Math.abs(left)) : '';
    counter.classList.toggle('near', left < 0);
  };
  on('input', count, field);
  count();
});
// A slider moves the number beside it, and follows it; a while after it rests the form is asked anew.
each('[data-slides]', (slider) => {
  const field = document.getElementById(slider.dataset.slides);
  let rests;
  slider.hidden = false;
  on('input', () => { field.value = slider.value; }, slider);
  on('input', () => {
    const whole = field.value.replace(/[.,]\d{1,2}$/, '').replace(/\D/g, '');
    if (whole) { slider.value = whole; }
  }, field);
  on('change', () => {
    const needed = document.getElementById(slider.dataset.needs);
    clearTimeout(rests);
    rests = setTimeout(() => {
      if (slider.isConnected && (!needed || needed.value)) { slider.form.requestSubmit(); }
    }, 600);
  }, slider);
});
// What came in later is read out.
each('[data-say]', (part) => say(part.textContent));
// Show or hide a password.
each('[data-show]', (button) => {
  const field = document.getElementById(button.dataset.show);
  const shown = button.dataset.hideLabel;
  const hidden = button.textContent;
  button.hidden = false;
  on('click', () => {
    const show = field.type === 'password';
    field.type = show ? 'text' : 'password';
    button.textContent = show ? shown : hidden;
    button.setAttribute('aria-pressed', String(show));
  }, button);
});
// Messages can be put away.
each('[data-dismiss]', (button) => {
  button.hidden = false;
  on('click', () => {
    const gone = button.closest(button.dataset.dismiss || '.toast');
    if (gone) { gone.remove(); }
  }, button);
});
// A toast is also read out, in the one region that never leaves the page.
each('.toast', (toast) => { const text = $('p', toast); if (text) { setTimeout(() => say(text.textContent), 300); } });
// Dialogs.
each('[data-open]', (button) => {
  button.hidden = false;
  on('click', () => document.getElementById(button.dataset.open).showModal(), button);
});
// Ask first, before htmx or the browser sends anything.
document.addEventListener('submit', (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);
// Never send twice.
on('submit', (event) => {
  const form = event.target;
  if (form.method === 'dialog') { return; }
  if (form.dataset.sent) { event.preventDefault(); return; }
  setTimeout(() => {
    if (event.defaultPrevented || form.target) { return; }
    form.dataset.sent = 'yes';
    event.submitter?.setAttribute('aria-busy', 'true');
  });
}, window);
on('pageshow', (event) => {
  if (!event.persisted) { return; }
  $$('form[data-sent]').forEach((form) => { delete form.dataset.sent; });
  $$('[aria-busy]').forEach((button) => button.removeAttribute('aria-busy'));
}, window);
