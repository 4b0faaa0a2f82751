// Keeps one page and the files that it names, so that it opens without a network: no other page, and no answer of the node that says
// anything of a record, is ever kept. Before this text stand version, page and files. A newer version is kept whole before the older goes.
"use strict";
const own = "field-" + version;

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(own);
  const answer = await fetch(page, { cache: "no-store", headers: { Accept: "text/html" } });
  // Led to the sign-in: that is not the page, and is not kept in its place.
  if (!answer.ok || answer.redirected) throw new Error("not signed in");
  await cache.addAll(files);
  await cache.put(page, answer);
  await self.skipWaiting();
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("field-") && name !== own) await caches.delete(name);
  await self.clients.claim();
})()));

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || url.search) return;
  if (request.mode === "navigate" ? url.pathname !== page : !files.includes(url.pathname)) return;
  event.respondWith(caches.open(own).then((cache) => cache.match(url.pathname, { ignoreVary: true })).then((kept) => kept || fetch(request)));
});
