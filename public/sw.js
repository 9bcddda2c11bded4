// Keeps what a shop needs where there is no network: its code, the page that says so, and the files those are made of. Everything else
// goes to the server, and nothing that moves money ever waits here.
const KEPT = "tongma-1";
const CODE = "/code";
const OFFLINE = "/offline";
const FILES = /^\/(pkg[^/]*\/.+\.css|[a-z]+\.(js|svg))$/;

const keep = async (key, answer) => {
  const kept = answer.clone();
  await (await caches.open(KEPT)).put(key, kept);
};

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.add(OFFLINE)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  // Whoever signs out leaves nothing behind.
  if (request.method === "POST" && pathname === "/logout") event.waitUntil(caches.open(KEPT).then((cache) => cache.delete(CODE)));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event, pathname));
  else if (FILES.test(pathname)) event.respondWith(file(event, pathname));
});

async function page(event, pathname) {
  try {
    const answer = await fetch(event.request);
    if (pathname === CODE && answer.ok && !answer.redirected) event.waitUntil(keep(CODE, answer));
    return answer;
  } catch (lost) {
    const kept = await caches.open(KEPT);
    return (pathname === CODE && (await kept.match(CODE))) || (await kept.match(OFFLINE)) || Promise.reject(lost);
  }
}

async function file(event, pathname) {
  try {
    const answer = await fetch(event.request);
    if (answer.ok) event.waitUntil(keep(pathname, answer));
    return answer;
  } catch (lost) {
    return (await (await caches.open(KEPT)).match(pathname)) || Promise.reject(lost);
  }
}
