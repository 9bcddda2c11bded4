// What a script adds to the payer's pages; without it every page reads and every form posts. ES2015, no library.
// Amounts stay text: no float ever holds money.
(() => {
  const d = document;
  const id = (name) => d.getElementById(name);
  const all = (selector) => Array.from(d.querySelectorAll(selector));

  const clean = (typed) => {
    const half = typed.replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 65248)).replace(/[。．]/g, '.');
    const parts = half.replace(/[^0-9.]/g, '').split('.');
    const whole = parts[0].replace(/^0+(?=\d)/, '').slice(0, 8);
    return parts.length > 1 ? (whole || '0') + '.' + parts.slice(1).join('').slice(0, 2) : whole;
  };
  const plain = (value) => {
    const parts = value.split('.');
    return (parts[0] || '0') + '.' + ((parts[1] || '') + '00').slice(0, 2);
  };
  const money = (value) => '¥' + plain(value).replace(/\B(?=(\d{3})+\.)/g, ',');

  const form = id('f');
  if (form) {
    const amount = id('amount');
    const pay = id('pay');
    const said = id('said');
    let sent = false;
    let timer;
    const show = () => {
      amount.parentNode.className = 'amt num' + (amount.value.length > 10 ? ' s' : amount.value.length > 7 ? ' m' : '');
      all('[data-pay]').forEach((place) => { place.textContent = money(amount.value); });
      clearTimeout(timer);
      timer = setTimeout(() => { said.textContent = said.dataset.say.replace('%', plain(amount.value)); }, 600);
    };
    const change = (value) => { amount.value = clean(value); show(); };
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
    amount.setAttribute('inputmode', 'none');
    amount.focus();
    if (amount.value) show();
  }

  const wait = d.querySelector('[data-poll]');
  if (wait) {
    let times = 0;
    // Mostly the wallet's word is already on its way, so the first question comes soon.
    const next = () => setTimeout(() => {
      if (times === 15) all('.calm').forEach((late) => { late.classList.remove('calm'); });
      fetch(wait.dataset.poll, { cache: 'no-store' })
        .then((answer) => answer.json())
        .then((now) => { if (now.state === wait.dataset.state) next(); else location.reload(); })
        .catch(next);
    }, times++ === 0 ? 500 : times <= 15 ? 2000 : 5000);
    next();
  }

  const clock = d.querySelector('[data-since]');
  if (clock) {
    const ahead = clock.dataset.now - Date.now();
    const two = (number) => ('0' + number).slice(-2);
    setInterval(() => {
      const seconds = Math.max(0, Math.floor((Date.now() + ahead - clock.dataset.since) / 1000));
      if (seconds >= 900) clock.parentNode.hidden = true;
      clock.textContent = two(Math.floor(seconds / 60)) + ':' + two(seconds % 60);
    }, 1000);
  }

  all('[data-print]').forEach((button) => button.addEventListener('click', () => print()));
})();
