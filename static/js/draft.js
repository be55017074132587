// Drafts save themselves: a pause in typing, or leaving a field, posts the form; the answer is one line of text.
each('form[data-autosave]', (form) => {
  const line = $('#saved span', form) || $('#saved span');
  let timer;
  let known = new URLSearchParams(new FormData(form)).toString();
  const save = async () => {
    const body = new URLSearchParams(new FormData(form));
    if (body.toString() === known || form.dataset.sent) { return; }
    known = body.toString();
    try {
      const answer = await fetch(form.dataset.autosave, { method: 'POST', body, headers: { 'X-Autosave': '1' } });
      if (!answer.ok) { throw new Error(answer.status); }
      const version = answer.headers.get('x-version');
      if (version && form.elements.version) { form.elements.version.value = version; }
      if (line) { line.textContent = await answer.text(); }
    } catch {
      known = '';
      if (line) { line.textContent = form.dataset.failed || ''; }
    }
  };
  on('input', () => { clearTimeout(timer); timer = setTimeout(save, 2000); }, form);
  on('change', () => { clearTimeout(timer); save(); }, form);
});
// The title is thought up from the first sentence, until somebody writes one.
each('[data-suggest]', (title) => {
  const source = document.getElementById(title.dataset.suggest);
  if (!source) { return; }
  let own = title.value !== '';
  on('input', () => { own = title.value !== ''; }, title);
  on('blur', () => {
    const sentence = source.value.trim().split(/[.!?\n]/)[0].trim();
    if (own || !sentence) { return; }
    title.value = sentence.length > 80 ? sentence.slice(0, 80).replace(/\s+\S*$/, '') : sentence;
    title.dispatchEvent(new Event('change', { bubbles: true }));
  }, source);
});
