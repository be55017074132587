// Drafts save themselves: a pause in typing, or leaving a field, posts the form; the answer is one line of text.
each('form[data-autosave]', (form) => {
  const line = $('#saved span', form) || $('#saved span');
  let timer;
  // What the server refuses for good, such as an answer that came too late, is said in its own words.
  const refused = (text) => {
    if (text && line) { line.textContent = text; }
    document.dispatchEvent(new CustomEvent('kiem:refused', { detail: text }));
  };
  let known = new URLSearchParams(new FormData(form)).toString();
  const save = async () => {
    const body = new URLSearchParams(new FormData(form));
    if (body.toString() === known || form.dataset.sent) { return; }
    known = body.toString();
    try {
      const answer = await fetch(form.dataset.autosave, { method: 'POST', body, headers: { 'X-Autosave': '1' } });
      if (answer.status === 409 && (answer.headers.get('content-type') || '').startsWith('text/plain')) { refused(await answer.text()); return; }
      if (!answer.ok || answer.redirected) { throw new Error(answer.status); }
      refused('');
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
