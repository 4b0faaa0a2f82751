// Sends what a device in the field holds, oldest first: each record under the id that the device made, then its photographs under
// their hash. Whatever is lost on the way is sent again and recorded once. A record leaves the device when all of it has arrived;
// what is refused stays, with the sentence of the node.
"use strict";
var fieldSend = (() => {
  let running = null, now = null;

  class Halt extends Error { constructor(why, words) { super(why); this.why = why; this.words = words; } }

  async function post(path, headers, body) {
    let answer, said;
    try {
      answer = await fetch("/api/v1/field/" + path, { method: "POST", headers: { Accept: "application/json", ...headers }, body, redirect: "error", cache: "no-store", signal: AbortSignal.timeout(120000) });
      said = await answer.json();
    } catch {
      // No connection, or it ended within the answer: nobody knows what the node did. The same is sent again.
      throw new Halt("offline");
    }
    if (answer.ok) return said;
    const words = said.problems && said.problems.length ? said.problems.map((p) => p.detail).join(" ") : said.detail;
    if (answer.status === 401) throw new Halt("sign_in", words);
    if (answer.status === 403) throw new Halt("forbidden", words);
    if (said.code === "access.purpose_missing" || said.code === "access.case_missing") throw new Halt("work", words);
    if (answer.status === 429 || answer.status >= 500) throw new Halt("later", words);
    return { refused: words };
  }

  async function one(record) {
    if (!record.arrived) {
      const said = await post(record.sent.kind === "count" ? "counts" : "records", { "Content-Type": "application/json", "Idempotency-Key": record.id }, JSON.stringify(record.sent));
      if (said.refused) return fieldStore.keep({ ...record, refused: said.refused });
      record = { ...record, arrived: true, recovery: said.recovery, conflict: said.conflict };
      await fieldStore.keep(record);
    }
    for (const photograph of record.photographs.filter((p) => !p.arrived)) {
      const bytes = await fieldStore.photograph(photograph.id);
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      const said = await post(`records/${record.id}/photographs`, { "Content-Type": "image/jpeg", "Content-Digest": `sha-256=:${btoa(String.fromCharCode(...hash))}:` }, bytes);
      if (said.refused) return fieldStore.keep({ ...record, refused: said.refused });
      record = { ...record, photographs: record.photographs.map((p) => p.id === photograph.id ? { ...p, arrived: true } : p) };
      await fieldStore.keep(record);
    }
    await fieldStore.forget(record);
    return record;
  }

  // say(done, all) while it goes on; arrived(record) for each; returns what ended it, or null when nothing waits any more.
  async function all(say, arrived, busy) {
    const waiting = (await fieldStore.list()).filter((r) => !r.refused && !busy(r.id));
    let done = 0, failed = false;
    try {
      for (const { id } of waiting) {
        say(done, waiting.length);
        // Read again: it may have been corrected or removed while others were sent.
        const record = (await fieldStore.list()).find((r) => r.id === id);
        if (!record || record.refused || busy(id)) continue;
        // From here until it is done nobody corrects or removes it: what is written back would undo that.
        now = id;
        try {
          const sent = await one(record);
          done++;
          if (sent) arrived(sent);
        } catch (end) {
          if (end instanceof Halt || !fieldStore.isOpen()) throw end;
          failed = true; // one that cannot be sent does not keep the others
        } finally {
          now = null;
        }
      }
      return failed ? new Halt("later") : null;
    } catch (end) {
      if (end instanceof Halt) return end;
      if (!fieldStore.isOpen()) return new Halt("locked");
      throw end;
    }
  }

  // One page at a time, of those that are open on this device.
  const send = (...how) => running ||= (async () => {
    try {
      return navigator.locks ? await navigator.locks.request("field-send", { ifAvailable: true }, (lock) => lock ? all(...how) : new Halt("busy")) : await all(...how);
    } finally {
      running = null;
    }
  })();
  /// The id of the record that is on its way, or null.
  send.now = () => now;
  return send;
})();
