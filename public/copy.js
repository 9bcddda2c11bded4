// Wakes the copy buttons where the browser lends its clipboard; elsewhere they stay hidden. A number is copied without the gaps
// that people read it by.
(() => {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    const word = button.querySelector("[aria-live]");
    const before = word.textContent;
    let timer;
    button.hidden = false;
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(button.dataset.copy).then(
        () => {
          word.textContent = button.dataset.done;
          clearTimeout(timer);
          timer = setTimeout(() => { word.textContent = before; }, 2000);
        },
        () => { button.hidden = true; },
      );
    });
  }
})();
