// What JavaScript adds: suggestions while typing, filters that apply at once, a live preview, keys for reviewers, copy and print.
// Nothing is written to the browser's storage: ward computers are shared.
(() => {
  'use strict';
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const later = (wait, action) => {
    let timer;
    return (...values) => {
      clearTimeout(timer);
      timer = setTimeout(action, wait, ...values);
    };
  };
  const parse = async (response) => new DOMParser().parseFromString(await response.text(), 'text/html');

  // Suggestions: an editable combobox with a list (ARIA Authoring Practices).
  const box = $('#q');
  if (box) {
    const list = make('ul', { id: 'suggestions', className: 'sugg', role: 'listbox', hidden: true });
    list.setAttribute('aria-label', 'Suggestions');
    const said = make('p', { className: 'vh' });
    said.setAttribute('role', 'status');
    box.parentElement.append(list);
    box.form.append(said);
    const attributes = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id };
    for (const [name, value] of Object.entries(attributes)) box.setAttribute(name, value);
    let at = -1, typed = box.value, asked = 0;
    const close = () => {
      list.hidden = true;
      at = -1;
      box.setAttribute('aria-expanded', 'false');
      box.removeAttribute('aria-activedescendant');
    };
    const choose = (index) => {
      $$('li', list).forEach((item, i) => item.setAttribute('aria-selected', i === index));
      at = index;
      const item = list.children[index];
      box.value = item ? item.dataset.text : typed;
      if (item) {
        box.setAttribute('aria-activedescendant', item.id);
        item.scrollIntoView({ block: 'nearest' });
      } else box.removeAttribute('aria-activedescendant');
    };
    const go = (item) => {
      if (item.dataset.theme) location.href = '/themes/' + encodeURIComponent(item.dataset.theme);
      else {
        box.value = item.dataset.text;
        close();
        box.form.requestSubmit();
      }
    };
    const ask = later(120, async () => {
      const mine = ++asked;
      typed = box.value;
      if (typed.trim().length < 2) return close();
      try {
        const response = await fetch('/api/v1/suggest?q=' + encodeURIComponent(typed));
        if (!response.ok || mine !== asked) return;
        const { suggestions } = await response.json();
        if (mine !== asked || document.activeElement !== box) return;
        list.replaceChildren(...suggestions.map((one, index) => {
          const count = make('span', { className: 'c' }, (one.kind === 'theme' ? 'theme, ' : '') + one.count);
          count.append(make('span', { className: 'vh' }, one.count === 1 ? ' lesson' : ' lessons'));
          const item = make('li', { id: 'suggestion-' + index, role: 'option' }, make('span', {}, one.text), count);
          item.setAttribute('aria-selected', 'false');
          item.dataset.text = one.text;
          if (one.kind === 'theme' && one.id) item.dataset.theme = one.id;
          return item;
        }));
        at = -1;
        list.hidden = suggestions.length === 0;
        box.setAttribute('aria-expanded', String(!list.hidden));
        said.textContent = !suggestions.length ? '' : suggestions.length === 1 ? '1 suggestion' : suggestions.length + ' suggestions';
      } catch { close(); }
    });
    box.addEventListener('input', ask);
    box.addEventListener('keydown', (event) => {
      const last = list.children.length - 1;
      if (event.key === 'Escape' && !list.hidden) {
        event.preventDefault();
        box.value = typed;
        close();
      } else if (list.hidden) return;
      else if (event.key === 'ArrowDown') {
        event.preventDefault();
        choose(at >= last ? -1 : at + 1);
      } else if (event.key === 'ArrowUp') {
        event.preventDefault();
        choose(at < 0 ? last : at - 1);
      } else if (event.key === 'Enter' && at >= 0) {
        event.preventDefault();
        go(list.children[at]);
      }
    });
    box.addEventListener('blur', close);
    list.addEventListener('mousedown', (event) => event.preventDefault());
    list.addEventListener('click', (event) => {
      const item = event.target.closest('li');
      if (item) go(item);
    });
  }

  // Filters: the same address as the form would ask for, put into the page without losing the focus.
  const facets = $('#facets');
  if (facets) {
    let asked = 0;
    const wide = matchMedia('(min-width:900px)');
    if (wide.matches) $('#filters').open = true;
    const put = (page) => {
      const fresh = $('#facets', page);
      for (const group of $$('.facet', facets)) {
        const other = fresh && page.getElementById(group.id);
        if (!other) continue;
        const values = (root) => $$('.ck input', root).map((input) => input.value).join('\n');
        const [mine, theirs] = [$('fieldset', group), $('fieldset', other)];
        if (values(mine) === values(theirs)) {
          const counts = $$('.ck .c', theirs);
          $$('.ck', mine).forEach((label, i) => {
            $('.c', label).replaceWith(counts[i]);
            $('input', label).checked = $$('.ck input', theirs)[i].checked;
          });
        } else {
          const focused = mine.contains(document.activeElement) ? document.activeElement.value : null;
          mine.replaceWith(theirs);
          if (focused !== null) $$('input', theirs).find((input) => input.value === focused)?.focus();
        }
      }
      // Groups that had nothing to choose from may come back.
      for (const other of $$('.facet', fresh || page)) {
        if (!document.getElementById(other.id)) $('#f-when').before(other);
      }
      for (const name of ['from', 'to']) {
        const field = $('#' + name, page);
        if (field && document.activeElement?.id !== name) $('#' + name).value = field.value;
      }
      $('.apply', facets).replaceWith($('.apply', page));
      $('#filters > summary').replaceWith($('#filters > summary', page));
      $('#results').replaceWith($('#results', page));
      $('.qf').querySelectorAll('input[type=hidden]').forEach((input) => input.remove());
      $$('.qf input[type=hidden]', page).forEach((input) => $('.qr').append(input));
      document.title = page.title;
      $('#said').textContent = $$('#count, #partly').map((element) => element.textContent).join('. ');
    };
    const load = async (address, push) => {
      const mine = ++asked;
      $('#results').classList.add('busy');
      try {
        const page = await parse(await fetch(address));
        if (mine !== asked) return;
        if (!$('#results', page)) throw new Error();
        put(page);
        if (push) history.pushState(null, '', address);
      } catch { location.href = address; }
    };
    const apply = () => {
      const fields = [...new FormData(facets)].filter(([, value]) => value !== '');
      load('/search?' + new URLSearchParams(fields), true);
    };
    facets.addEventListener('change', (event) => { if (event.target.type === 'checkbox') apply(); });
    facets.addEventListener('submit', (event) => {
      event.preventDefault();
      apply();
    });
    addEventListener('popstate', () => load(location.href, false));
  }

  // Preview while typing: the server renders it; only the fragment is exchanged.
  const form = $('form[data-preview]');
  if (form) {
    $$('[data-nojs]').forEach((hint) => { hint.textContent = 'It changes as you type.'; });
    let asked = 0;
    const show = later(500, async () => {
      const mine = ++asked;
      const body = new URLSearchParams(new FormData(form));
      try {
        const page = await parse(await fetch(form.dataset.preview, { method: 'POST', body }));
        const fresh = $('#preview', page);
        if (mine !== asked || !fresh) return;
        const old = $('#preview');
        const focused = old.contains(document.activeElement) ? document.activeElement : null;
        old.replaceChildren(...fresh.childNodes);
        if (focused?.name) $$('input', old).find((i) => i.name === focused.name && i.value === focused.value)?.focus();
      } catch { /* The button still works. */ }
    });
    form.addEventListener('input', (event) => {
      if (event.target.matches('textarea, #title, #date, [type=radio]')) show();
    });
  }
  $('.err')?.focus();

  // Words of a case under review that are selected with the mouse go into the list of words to remove.
  const strike = $('[data-strike]');
  const take = () => {
    const words = String(getSelection()).replace(/\s+/g, ' ').trim();
    if (!words) return;
    const list = $('#strike');
    list.value = [...list.value.split('\n').filter(Boolean), words].join('\n');
    $('#text').open = true;
  };
  if (strike) {
    strike.hidden = false;
    strike.addEventListener('mousedown', (event) => event.preventDefault());
    strike.addEventListener('click', take);
  }

  // Single keys on a case under review, only where the reader has turned them on (WCAG 2.1.4).
  const desk = $('form[data-keys]');
  if (desk) {
    const [asked, checks] = [$$('[data-question]', desk), $$('[name=check]', desk)];
    const choices = { r: 'remove', g: 'general', k: 'keep' };
    let at = -1;
    const press = (act) => $(`[name=do][value=${act}]`, desk).click();
    addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches('textarea, select, [type=text]')) return;
      const key = event.key.toLowerCase();
      const check = checks[Number(key) - 1];
      if (check) {
        check.checked = !check.checked;
        check.focus();
      } else if (key === 'n' && asked.length) {
        at = (at + 1) % asked.length;
        $('input:checked', asked[at]).focus();
      } else if (choices[key] && asked.length) {
        at = Math.max(at, 0);
        const radio = $(`[value=${choices[key]}]`, asked[at]);
        radio.checked = true;
        radio.focus();
      } else if (key === 'a') press('approve');
      else if (key === 's') press('skip');
      else if (key === 'x') take();
      else return;
      event.preventDefault();
    });
  }

  // Copy link and print.
  for (const button of $$('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => print());
  }
  for (const button of $$('[data-copy]')) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(location.origin + location.pathname);
      button.textContent = 'Link copied';
    });
  }
})();
