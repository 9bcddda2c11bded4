// What a script adds to every page of a shop: keys for a desk, buttons that print, and a service worker that keeps the shop's code for
// when there is no network. Nothing needs it.
(() => {
  const d = document;
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});

  for (const button of d.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // The switch stands in My shop; this browser remembers it.
  const OFF = "keys-off";
  const off = () => { try { return localStorage.getItem(OFF) === "1"; } catch { return false; } };
  const label = d.querySelector("[data-keys-switch]");
  if (label) {
    const box = label.querySelector("input");
    label.hidden = false;
    box.checked = !off();
    box.addEventListener("change", () => {
      try { box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"); } catch { box.checked = true; }
    });
  }

  const PLACES = { t: "/today", p: "/payments", c: "/code", o: "/offers", s: "/me" };
  const rows = () => Array.from(d.querySelectorAll("a.payment, .payment-table .wallet a")).filter((row) => row.offsetParent);
  const step = (by) => {
    const all = rows();
    const at = all.indexOf(d.activeElement);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
    if (next) next.focus();
    return next;
  };
  const search = () => {
    const box = d.querySelector("[role=search] [name=q]");
    if (!box) return location.assign("/payments");
    box.focus();
    return box;
  };
  let going = false;
  const act = (key) => {
    if (going) {
      going = false;
      return PLACES[key] && (location.assign(PLACES[key]), true);
    }
    if (key === "g") return setTimeout(() => { going = false; }, 1500), (going = true);
    if (key === "/") return search(), true;
    if (key === "?") return d.querySelector("[data-keys]").showModal(), true;
    if (key === "n") return location.assign("/amount"), true;
    if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
    return false;
  };
  d.addEventListener("keydown", (event) => {
    if (off() || event.isComposing || event.defaultPrevented) return;
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && typing && typing.form) {
      event.preventDefault();
      return typing.form.requestSubmit();
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || d.querySelector("dialog[open]")) return;
    if (act(event.key)) event.preventDefault();
  });
})();
