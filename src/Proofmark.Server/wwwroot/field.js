// The page of field recording: prepares and opens the device, takes records down, shows what waits, has it sent. It holds no words
// of its own. Without script, or in a browser that cannot keep things sealed, the page says so and leads to the ordinary form.
"use strict";
(() => {
  const root = document.querySelector("[data-field]");
  if (!root) return;
  const find = (name) => root.querySelector(`[data-field-at="${name}"]`);
  const part = (name) => root.querySelector(`[data-field-part="${name}"]`);
  const text = (name, numbers = {}) => Object.entries(numbers).reduce((t, [k, n]) => t.replace("%" + k, n.toLocaleString(document.documentElement.lang)), root.querySelector(`[data-field-text="${name}"]`).textContent);
  if (!window.isSecureContext || !window.indexedDB || !window.crypto.subtle || !navigator.serviceWorker || !window.createImageBitmap || !AbortSignal.timeout) {
    document.querySelector("[data-field-unable]").hidden = false;
    return;
  }
  const side = Number(root.dataset.fieldSide), most = Number(root.dataset.fieldMost), least = Number(root.dataset.fieldLeast);
  const form = part("open").querySelector("form"), control = (name) => form.elements[name];
  const anonymous = ["Point", "Occurred", "Category", "Make", "Model", "Calibre"];
  const others = ["Cause", "Country", "Place", "Occurred", "Circumstances", "Category", "Make", "Model", "Calibre"];
  const counted = ["Register", "Occurred"], fields = (kind) => kind === "anonymous" ? anonymous : kind === "count" ? counted : others;
  let editing = null, held = null, pictures = [], away = [], came = 0, soon = 0, pause = 5000;

  const show = (name) => { for (const one of root.querySelectorAll("[data-field-part]")) one.hidden = one.dataset.fieldPart !== name; };
  const fault = (where, words) => { const at = find(where); at.textContent = words; if (words) at.focus(); };
  // As fetch does, but null where there is no network.
  const kitOf = async () => {
    try {
      const answer = await fetch("/api/v1/field/kit", { headers: { Accept: "application/json" }, cache: "no-store", redirect: "error", signal: AbortSignal.timeout(20000) });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  };

  // --- the device's lock

  async function begin() {
    root.hidden = false;
    const kit = await kitOf();
    if (!await fieldStore.isPrepared()) {
      show("prepare");
      find("prepare-online").hidden = Boolean(kit);
      return;
    }
    if (kit && await fieldStore.openBySignIn(kit.key)) return opened(kit);
    show("locked");
    find("locked-other").hidden = !kit;
  }

  async function opened(kit) {
    if (kit) await fieldStore.keepKit({ points: kit.points, registers: kit.registers });
    const { points, registers } = kit || await fieldStore.kit();
    for (const [name, offered] of [["Point", points], ["Register", registers]]) {
      const chosen = control(name);
      for (const old of [...chosen.options].slice(1)) old.remove();
      for (const one of offered) chosen.add(new Option(one.name, one.id));
      if (offered.length === 1) chosen.options[1].defaultSelected = true;
    }
    show("open");
    fresh();
    await draw();
    send();
  }

  part("prepare").querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const { Passphrase: first, Again: second } = event.target.elements;
    if ([...first.value].length < least || new Set(first.value).size < 5) return fault("prepare-fault", text("short"));
    if (first.value !== second.value) return fault("prepare-fault", text("differs"));
    const kit = await kitOf();
    if (!kit) { find("prepare-online").hidden = false; return fault("prepare-fault", text("not_online")); }
    find("prepare-fault").textContent = "";
    await fieldStore.prepare(first.value, kit.key);
    event.target.reset();
    await opened(kit);
  });

  part("locked").querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const open = await fieldStore.openByPassphrase(event.target.elements.Unlock.value);
    event.target.reset();
    if (!open) return fault("locked-fault", text("wrong"));
    find("locked-fault").textContent = "";
    await opened(await kitOf());
  });

  find("lock").addEventListener("click", () => {
    fieldStore.lock();
    fresh();
    find("list").replaceChildren();
    show("locked");
    root.querySelector("[name=Unlock]").focus();
  });

  // --- one record

  function kinds() {
    const kind = control("Kind").value;
    for (const one of form.querySelectorAll("[data-field-for]")) one.hidden = !one.dataset.fieldFor.split(" ").includes(kind);
  }

  function fresh(record) {
    form.reset();
    editing = record || null;
    pictures = record ? record.photographs.map((p) => ({ ...p })) : [];
    away = [];
    if (record) {
      const { sent } = record;
      control("Kind").value = sent.kind;
      if (sent.seen) control("Seen").value = sent.seen.join("\n");
      for (const name of fields(sent.kind)) control(name).value = sent[name.toLowerCase()] || "";
      (sent.marks || []).slice(0, 2).forEach((mark, i) => { control(`Mark${i + 1}`).value = mark.text; control(`MarkKind${i + 1}`).value = mark.kind; });
    } else {
      const now = new Date();
      control("Occurred").value = new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
    }
    // What has arrived is recorded and is corrected there; its photographs may still be put right here.
    find("facts").disabled = Boolean(record && record.arrived);
    find("form-title").textContent = text(record ? "correct" : "new");
    find("cancel").hidden = !record;
    find("form-fault").textContent = "";
    kinds();
    drawPictures();
  }

  // Only what the kind asks for: whatever else a form holds, hidden or typed before the kind was changed, stays behind.
  function written() {
    const kind = control("Kind").value, value = (name) => control(name).value.trim() || null;
    const sent = { kind };
    for (const name of fields(kind)) sent[name.toLowerCase()] = value(name);
    if (kind === "count") return { ...sent, seen: control("Seen").value.split("\n").map((s) => s.trim()).filter(Boolean) };
    sent.marks = [1, 2].map((i) => ({ kind: control(`MarkKind${i}`).value || "serial", text: value(`Mark${i}`) })).filter((m) => m.text);
    return sent;
  }

  function lacking(sent) {
    if (!sent.kind) return text("no_kind");
    if (sent.kind === "anonymous") return !sent.point ? text("no_point") : sent.occurred ? "" : text("no_day");
    if (sent.kind === "count") return !sent.register || !sent.seen.length ? text("no_seen") : sent.occurred ? "" : text("no_day");
    return !sent.country ? text("no_country") : sent.kind === "seized" && !sent.cause ? text("no_cause") : "";
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const sent = editing && editing.arrived ? editing.sent : written(), wrong = lacking(sent);
    if (wrong) return fault("form-fault", wrong);
    if (sent.kind === "count" && !(editing && editing.arrived)) { away.push(...pictures.filter((p) => !p.bytes).map((p) => p.id)); pictures = []; }
    const number = editing ? editing.number : 1 + Math.max(0, ...(await fieldStore.list()).map((r) => r.number));
    const record = { ...(editing || { id: crypto.randomUUID(), number, arrived: false }), sent, refused: null, photographs: pictures.map(({ id, arrived }) => ({ id, arrived: Boolean(arrived) })) };
    await fieldStore.keep(record, pictures.filter((p) => p.bytes), away);
    fresh();
    find("status").textContent = text("kept");
    await draw();
    send();
  });

  find("cancel").addEventListener("click", () => fresh());
  control("Kind").addEventListener("change", kinds);

  control("Photographs").addEventListener("change", async (event) => {
    const files = [...event.target.files];
    event.target.value = "";
    find("form-fault").textContent = "";
    for (const file of files) {
      if (pictures.length >= most) return fault("form-fault", text("many"));
      try {
        pictures.push({ id: crypto.randomUUID(), bytes: await fieldPhoto(file, side) });
      } catch {
        fault("form-fault", text("failed"));
      }
      drawPictures();
    }
  });

  function drawPictures() {
    find("pictures").replaceChildren(...pictures.map((picture, i) => {
      const item = document.createElement("li"), away1 = document.createElement("button");
      item.append(text("photograph", { n: i + 1 }), " ");
      Object.assign(away1, { type: "button", className: "button button-quiet", textContent: text("remove") });
      away1.setAttribute("aria-label", `${text("remove")}: ${text("photograph", { n: i + 1 })}`);
      away1.hidden = Boolean(picture.arrived);
      away1.addEventListener("click", () => {
        pictures.splice(i, 1);
        if (!picture.bytes) away.push(picture.id);
        drawPictures();
        control("Photographs").focus();
      });
      item.append(away1);
      return item;
    }));
  }

  // --- what waits

  // The record as it is kept now, not to be sent until held is null again; null: it is on its way, or has left.
  async function hold(id) {
    if (fieldSend.now() === id) return null;
    held = id;
    const found = (await fieldStore.list()).find((r) => r.id === id);
    if (!found) held = null;
    return found;
  }

  async function draw() {
    const records = await fieldStore.list();
    find("none").hidden = records.length > 0;
    find("list").replaceChildren(...records.map((record) => {
      const item = root.querySelector("template").content.firstElementChild.cloneNode(true), at = (name) => item.querySelector(`[data-record="${name}"]`);
      const kind = [...control("Kind").options].find((o) => o.value === record.sent.kind);
      at("kind").textContent = kind ? kind.textContent : record.sent.kind;
      at("mark").textContent = record.sent.register || (record.sent.marks || []).length ? record.sent.register || record.sent.marks[0].text : [record.sent.make, record.sent.model].filter(Boolean).join(" ");
      at("state").textContent = record.refused ? text("refused") : text(record.arrived ? "partly" : "waiting");
      at("why").textContent = record.refused || "";
      at("photographs").textContent = text("chosen", { n: record.photographs.length });
      at("correct").addEventListener("click", async () => {
        const found = await hold(record.id);
        if (!found) return draw();
        fresh(found);
        held = null;
        control(found.arrived ? "Photographs" : "Kind").focus();
      });
      at("remove").addEventListener("click", async () => {
        if (!confirm(text("remove_ask"))) return;
        const found = await hold(record.id);
        if (!found) return draw();
        await fieldStore.forget(found);
        held = null;
        if (editing && editing.id === record.id) fresh();
        await draw();
        find("send").focus();
      });
      return item;
    }));
  }

  // --- sending

  async function send() {
    clearTimeout(soon);
    if (!fieldStore.isOpen()) return;
    find("sign-in").hidden = find("work").hidden = true;
    const end = await fieldSend(
      (done, all) => { find("status").textContent = text("sending", { n: done, m: all }); },
      (record) => { came++; find("came").textContent = text("came", { n: came }); if (record.conflict) find("conflict").hidden = false; draw(); },
      (id) => id === held || Boolean(editing && editing.id === id));
    if (!fieldStore.isOpen()) return;
    await draw();
    find("sign-in").hidden = !end || end.why !== "sign_in";
    find("work").hidden = !end || end.why !== "work";
    find("status").textContent = !end ? "" : end.why === "offline" ? text("offline") : end.words || "";
    // The connection may come back without the browser noticing; a longer pause each time, a minute at most.
    pause = end ? Math.min(60000, pause * 1.5) : 5000;
    if (end) soon = setTimeout(send, pause);
    // Written down while others were on their way.
    else if ((await fieldStore.list()).some((r) => !r.refused && !(editing && editing.id === r.id))) soon = setTimeout(send, 200);
  }

  find("send").addEventListener("click", () => { pause = 5000; send(); });
  window.addEventListener("online", () => { pause = 5000; send(); });
  // Nobody loses what was typed by closing the page in haste.
  window.addEventListener("beforeunload", (event) => { if (fieldStore.isOpen() && (pictures.some((p) => p.bytes) || (written().marks || written().seen).length) && !(editing && editing.arrived)) event.preventDefault(); });

  navigator.serviceWorker.register("/field/worker.js", { scope: "/field", updateViaCache: "none" }).then(() => navigator.serviceWorker.ready).then(() => { root.dataset.fieldReady = "yes"; }, () => {});
  begin();
})();
