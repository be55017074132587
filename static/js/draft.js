// Drafts save themselves: a pause in typing, or leaving a field, posts the form; the answer is one line of text.
each('form[data-autosave]', (form) => {
  const line = $('#saved span', form) || $('#saved span');
  let timer;
  const show = (text, bad) => {
    if (line) { line.textContent = text; line.parentNode.classList.toggle('wait', !!bad); }
  };
  // What the server refuses for good, such as an answer that came too late, is said in its own words.
  const refused = (text) => {
    if (text) { show(text, 1); }
    document.dispatchEvent(new CustomEvent('kiem:refused', { detail: text }));
  };
  const read = () => new URLSearchParams(new FormData(form));
  let known = String(read());
  const save = async () => {
    const body = read();
    if (String(body) === known || form.dataset.sent) { return; }
    known = String(body);
    try {
      const answer = await fetch(form.dataset.autosave, { method: 'POST', body, headers: { 'X-Autosave': '1' } });
      if (answer.status === 409 && /^text\/plain/.test(answer.headers.get('content-type'))) { refused(await answer.text()); return; }
      if (!answer.ok || answer.redirected) { throw new Error(answer.status); }
      refused('');
      const version = answer.headers.get('x-version');
      if (version && form.elements.version) { form.elements.version.value = version; }
      show(await answer.text());
    } catch (fault) {
      known = '';
      show(form.dataset.failed, 1);
      // No server there: once more in a while, also for a form that left the page meanwhile.
      if (!(fault.message < 500)) { timer = setTimeout(save, 4000); }
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
