// What a device in the field holds, in IndexedDB: records and photographs, each sealed by AES-GCM with a key that only this page's
// memory has. In clear stand random ids, the day of writing and what the key is wrapped with; docs/adr/0036 says what a thief gets.
"use strict";
var fieldStore = (() => {
  // PBKDF2-SHA-256; OWASP's figure of 2023. The passphrase is long, because whoever has the device may try without end.
  const rounds = 600000;
  const utf8 = new TextEncoder();
  let opened = null, key = null;

  const asked = (request) => new Promise((done, fail) => { request.onsuccess = () => done(request.result); request.onerror = () => fail(request.error); });
  const finished = (change) => new Promise((done, fail) => { change.oncomplete = done; change.onerror = change.onabort = () => fail(change.error); });
  const base = () => opened ||= (async () => {
    const request = indexedDB.open("field", 1);
    request.onupgradeneeded = () => { for (const name of ["device", "records", "photographs"]) request.result.createObjectStore(name, { keyPath: "id" }); };
    return asked(request);
  })();
  const get = async (from, id) => asked((await base()).transaction(from).objectStore(from).get(id));
  const change = async (names, work) => {
    const one = (await base()).transaction(names, "readwrite", { durability: "strict" });
    work((name) => one.objectStore(name));
    await finished(one);
  };

  // The id is bound to what it names: two sealed records cannot be given each other's place.
  const seal = async (by, id, bytes) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, box: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8.encode(id) }, by, bytes) };
  };
  const unseal = async (by, id, { iv, box }) => crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: utf8.encode(id) }, by, box);
  const imported = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  const ofServer = (text) => imported(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
  const ofPassphrase = async (passphrase, salt, times) => {
    const words = await crypto.subtle.importKey("raw", utf8.encode(passphrase.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
    return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: times }, words, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  };
  // Of a record that tells no hour only the day is written; of the others it is enough too.
  const today = () => new Date().toISOString().slice(0, 10);

  return {
    isPrepared: async () => Boolean(await get("device", "key")),
    isOpen: () => Boolean(key),
    lock() { key = null; },

    /// A new key, wrapped by the passphrase and by the key that the node gives to who is signed in.
    async prepare(passphrase, server) {
      const raw = crypto.getRandomValues(new Uint8Array(32)), salt = crypto.getRandomValues(new Uint8Array(16));
      const entry = { id: "key", salt, rounds, passphrase: await seal(await ofPassphrase(passphrase, salt, rounds), "key", raw), server: await seal(await ofServer(server), "key", raw) };
      await change(["device"], (store) => store("device").add(entry));
      key = await imported(raw);
      raw.fill(0);
      if (navigator.storage && navigator.storage.persist) await navigator.storage.persist();
    },

    /// True when it opened.
    async openBySignIn(server) {
      try {
        key = await imported(await unseal(await ofServer(server), "key", (await get("device", "key")).server));
        return true;
      } catch {
        return false; // prepared by somebody else, or the node has another key since
      }
    },

    async openByPassphrase(passphrase) {
      const entry = await get("device", "key");
      try {
        key = await imported(await unseal(await ofPassphrase(passphrase, entry.salt, entry.rounds), "key", entry.passphrase));
        return true;
      } catch {
        return false;
      }
    },

    async keepKit(kit) {
      const sealed = await seal(key, "kit", utf8.encode(JSON.stringify(kit)));
      await change(["device"], (store) => store("device").put({ id: "kit", ...sealed }));
    },
    async kit() {
      const entry = await get("device", "kit");
      return entry ? JSON.parse(new TextDecoder().decode(await unseal(key, "kit", entry))) : { points: [], registers: [] };
    },

    /// A record with new photographs (id and bytes), and without those that were taken away: all of it, or nothing.
    async keep(record, photographs = [], away = []) {
      const sealed = await seal(key, record.id, utf8.encode(JSON.stringify(record)));
      const pictures = [];
      for (const { id, bytes } of photographs) pictures.push({ id, day: today(), ...await seal(key, id, bytes) });
      const before = await get("records", record.id);
      await change(["records", "photographs"], (store) => {
        store("records").put({ id: record.id, day: before ? before.day : today(), ...sealed });
        for (const picture of pictures) store("photographs").put(picture);
        for (const id of away) store("photographs").delete(id);
      });
    },

    /// All records, in the order in which they were written.
    async list() {
      const entries = await asked((await base()).transaction("records").objectStore("records").getAll());
      const records = [];
      for (const entry of entries) records.push(JSON.parse(new TextDecoder().decode(await unseal(key, entry.id, entry))));
      return records.sort((a, b) => a.number - b.number);
    },

    async photograph(id) { return unseal(key, id, await get("photographs", id)); },

    async forget(record) {
      await change(["records", "photographs"], (store) => {
        store("records").delete(record.id);
        for (const { id } of record.photographs) store("photographs").delete(id);
      });
    },
  };
})();
