// The code of an invitation stands behind the # of its link, which no server sees or logs.
each('form[data-code]', (form) => {
  const code = window.location.hash.slice(1);
  if (!/^[a-z2-7]{32}$/.test(code)) { return; }
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  form.elements.code.value = code;
  form.requestSubmit();
});
