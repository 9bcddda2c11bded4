// What a script adds to the page of a scanned code; without it the page reads and its form posts. ES2015, no library.
// Amounts stay text: no float ever holds money. Before it stands `public/amount.js`.
(() => {
  const d = document;
  const id = (name) => d.getElementById(name);
  const all = (selector) => Array.from(d.querySelectorAll(selector));

  const plain = (value) => {
    const parts = value.split('.');
    return (parts[0] || '0') + '.' + ((parts[1] || '') + '00').slice(0, 2);
  };
  const money = (value) => '¥' + plain(value).replace(/\B(?=(\d{3})+\.)/g, ',');

  const form = id('f');
  if (form) {
    const amount = id('amount');
    const pay = id('pay');
    const bill = id('bill');
    let sent = false;
    let timer;
    const pays = (text) => all('[data-pay]').forEach((place) => { place.textContent = text; });
    const size = () => {
      amount.parentNode.className = 'amt num' + (amount.value.length > 10 ? ' s' : amount.value.length > 7 ? ' m' : '');
    };
    // Prices are made by the server alone; until it has answered, the page shows what was typed and no discount.
    const ask = () => {
      const value = amount.value;
      fetch(form.getAttribute('action') + '/bill?amount=' + value + '&wallet=' + form.wallet.value)
        .then((answer) => (answer.ok ? answer.text() : Promise.reject()))
        .then((html) => {
          if (value !== amount.value) return;
          bill.innerHTML = html;
          const due = bill.querySelector('[data-pay]');
          pays(due.textContent);
          timer = setTimeout(() => { id('said').textContent = due.dataset.said; }, 400);
        })
        .catch(() => {});
    };
    const change = (value) => {
      amount.value = clean(value);
      size();
      all('#bill dl, #bill .hint, #bill input').forEach((old) => old.remove());
      pays(money(amount.value));
      clearTimeout(timer);
      if (/[1-9]/.test(amount.value)) timer = setTimeout(ask, 200);
    };
    amount.addEventListener('input', () => change(amount.value));
    amount.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') { event.preventDefault(); pay.click(); }
    });
    all('.k').forEach((key) => {
      // The input keeps its focus and its caret.
      key.addEventListener('mousedown', (event) => event.preventDefault());
      key.addEventListener('click', () => {
        const word = key.dataset.k;
        change(word === '<' ? amount.value.slice(0, -1) : amount.value + word);
      });
    });
    form.addEventListener('submit', (event) => {
      if (sent) { event.preventDefault(); return; }
      sent = true;
      pay.setAttribute('aria-disabled', 'true');
    });
    window.addEventListener('pageshow', () => { sent = false; pay.removeAttribute('aria-disabled'); });
    id('lang').addEventListener('click', (event) => {
      const link = event.currentTarget;
      link.search = '?lang=' + link.hreflang.slice(0, 2) + '&amount=' + encodeURIComponent(amount.value)
        + '&note=' + encodeURIComponent(id('note').value) + '&wallet=' + encodeURIComponent(form.wallet.value);
    });
    // Each price is shown as it is typed, so the button pays it.
    pay.value = 'now';
    amount.setAttribute('inputmode', 'none');
    amount.focus();
    size();
  }
})();
