// What a script adds to the till's pages: keys for the amount, news without a reload, the camera where the browser reads codes.
// Every page reads and posts without it. Amounts stay text: no float ever holds money. The page with their keys has `amount.js` before it.
(() => {
  const one = (selector) => document.querySelector(selector);

  const form = one("[data-till]");
  if (form) {
    const amount = form.amount;
    const change = (value) => {
      amount.value = clean(value);
      amount.parentNode.classList.toggle("long", amount.value.length > 8);
    };
    amount.addEventListener("input", () => change(amount.value));
    for (const key of document.querySelectorAll("[data-key]")) {
      // The input keeps its focus and its caret.
      key.addEventListener("mousedown", (event) => event.preventDefault());
      key.addEventListener("click", () => {
        const word = key.dataset.key;
        change(word === "<" ? amount.value.slice(0, -1) : amount.value + word);
      });
    }
    one("[data-pad]").hidden = false;
    // On a touch screen the keys of the page stand in for those of the system.
    if (matchMedia("(pointer: coarse)").matches) amount.inputMode = "none";
    if (!amount.value) amount.focus();
  }

  const waiting = one("[data-poll]");
  if (waiting) {
    const began = Date.now();
    const ask = () => fetch(waiting.dataset.poll, { headers: { accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : undefined))
      .then((said) => {
        if (said && said.state !== waiting.dataset.state) location.reload();
      })
      .catch(() => {})
      .finally(() => {
        const late = one("[data-late]");
        if (late && Date.now() - began > 15000) late.hidden = false;
        setTimeout(ask, 1500);
      });
    setTimeout(ask, 1000);
  }

  const scan = one("[data-scan]");
  if (scan) {
    scan.code.focus();
    let sent = false;
    scan.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
    addEventListener("pageshow", () => { sent = false; });
  }

  // Hands what the camera reads to the field that is filled in by hand otherwise.
  const button = one("[data-camera]");
  if (button && "BarcodeDetector" in window && navigator.mediaDevices) {
    const view = one("[data-camera-view]");
    const box = one("[data-camera-box]");
    const word = button.querySelector("span");
    const start = word.textContent;
    const reader = new BarcodeDetector();
    const field = button.form.querySelector("[name=code], [name=content]");
    let stream;
    const stop = () => {
      if (stream) stream.getTracks().forEach((track) => track.stop());
      stream = undefined;
      box.hidden = true;
      word.textContent = start;
    };
    const look = () => {
      if (!stream) return;
      reader.detect(view).then((found) => {
        if (!stream) return;
        if (!found.length) return requestAnimationFrame(look);
        stop();
        field.value = found[0].rawValue;
        button.form.requestSubmit();
      }, () => requestAnimationFrame(look));
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      if (stream) return stop();
      navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).then((got) => {
        stream = got;
        view.srcObject = got;
        box.hidden = false;
        word.textContent = button.dataset.stop;
        return view.play();
      }).then(look).catch(() => {
        stop();
        one("[data-camera-refused]").hidden = false;
      });
    });
    addEventListener("pagehide", stop);
  }
})();
