// What a script adds to the payer's later pages; without it every page reads, and a waiting one loads itself again.
(() => {
  const d = document;
  const all = (selector) => Array.from(d.querySelectorAll(selector));

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

  all('[data-share]').forEach((button) => button.addEventListener('click', () => {
    const url = button.dataset.share;
    if (navigator.share) navigator.share({ title: d.title, url }).catch(() => {});
    else if (navigator.clipboard) navigator.clipboard.writeText(url).then(() => { button.textContent = button.dataset.done; });
  }));
})();
