// Serves the program from this device; the network is for data only.
//
// The build writes three things into this file: the version, and the files of the program with their SHA-256
// digests. A build with one changed byte is therefore another service worker: the browser installs it beside the
// running one, it waits, the screen offers it, and it takes over when the person says so.

const VERSION = "@version@";
const CORE = { "@core@": "" };
const LATER = { "@later@": "" };

const PREFIX = "gendan-";
const CACHE = PREFIX + VERSION;

// Never answered from here, never kept: the server's own business.
const SERVER_ONLY = /^\/(api|sync|s|files|healthz|metrics)(\/|$)/;

self.addEventListener("install", (event) => {
  // Otherwise Chrome asks the network as well, beside us, whenever the program is opened.
  event.addRoutes?.({ condition: { requestMode: "navigate" }, source: "fetch-event" }).catch(() => {});
  event.waitUntil(keepAll(CORE));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropAll((name) => name !== CACHE).then(() => self.clients.claim()));
});

// Ends the fetching of what a start does not need.
let rest = new AbortController();

// The device was revoked: from then on nothing is kept here.
let left = false;

self.addEventListener("message", (event) => {
  switch (event.data) {
    case "SKIP_WAITING":
      // Whoever takes this version waits for nothing else; the page asks for the rest again when it runs.
      rest.abort();
      rest = new AbortController();
      self.skipWaiting();
      break;
    case "CACHE_ALL":
      // With what a start needs: the browser may have dropped it.
      event.waitUntil(keepAll({ ...CORE, ...LATER }, rest.signal).catch(() => {}));
      break;
    case "LEAVE":
      left = true;
      rest.abort();
      event.waitUntil(dropAll(() => true));
      break;
    case "VERSION":
      event.source.postMessage({ version: VERSION });
      break;
  }
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || SERVER_ONLY.test(url.pathname)) return;
  const path = request.mode === "navigate" ? "/index.html" : url.pathname;
  if (path in CORE || path in LATER) event.respondWith(answer(path, request));
});

// A program file from the cache of this version; from the network only when the browser has dropped it. It makes no
// cache: after a wipe the open page still asks here.
async function answer(path, request) {
  return (await caches.match(path, { cacheName: CACHE })) ?? fetch(request);
}

async function keepAll(files, signal) {
  if (left) throw new Error("nothing is kept on a device that was revoked");
  const cache = await caches.open(CACHE);
  await Promise.all(
    Object.keys(files).map(async (path) => {
      if (!(await cache.match(path))) await keep(cache, path, signal);
    }),
  );
}

// Fetches one file and keeps it only if its bytes are those of this build: a captive portal's page, an error page,
// a file of the next version during a deployment all fail here and leave the old version in charge.
async function keep(cache, path, signal) {
  // A name with a digest in it is good in the browser's own cache too: the page has just loaded it from the network.
  const hashed = /-[0-9a-f]{8,}(_bg)?\.\w+$/.test(path);
  const fresh = (hashed && (await load(path, "default", signal))) || (await load(path, "no-cache", signal));
  signal?.throwIfAborted();
  if (!fresh) throw new Error(path + ": other bytes than this version's");
  await cache.put(path, fresh.clone());
  return fresh;
}

async function load(path, mode, signal) {
  const response = await fetch(path === "/index.html" ? "/" : path, { cache: mode, credentials: "same-origin", signal });
  if (!response.ok || response.redirected) return null;
  const bytes = await response.arrayBuffer();
  if ((await digest(bytes)) !== (CORE[path] || LATER[path])) return null;
  const headers = new Headers(response.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  return new Response(bytes, { headers });
}

async function digest(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function dropAll(goes) {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && goes(name)).map((name) => caches.delete(name)));
}
