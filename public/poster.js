// Shows each choice on the stand at once: the same page is asked for with what is chosen, and its parts are put in place. Without it
// the button does the same.
(() => {
  const form = document.querySelector("[data-poster] form");
  if (!form) return;
  let last = 0;
  const show = async () => {
    const turn = (last += 1);
    const address = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    // Signed out, or something is wrong: that page says so itself.
    if (!answer.ok || answer.redirected) return location.assign(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn !== last) return;
    for (const part of document.querySelectorAll("[data-part]")) {
      part.replaceChildren(...page.querySelector(`[data-part="${part.dataset.part}"]`).childNodes);
    }
    history.replaceState(null, "", address);
  };
  let timer;
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(() => show().catch(() => {}), event.target.type === "text" ? 400 : 0);
  });
})();
