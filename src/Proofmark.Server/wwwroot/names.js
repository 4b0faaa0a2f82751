// Proposals under a field while a name is typed: an editable combobox with a list (ARIA 1.2). The field keeps what is typed; a
// proposal is taken by arrow and Enter or by a click. Without script, or without an answer, it is a plain field.
"use strict";
for (const field of document.querySelectorAll("input[data-names]")) {
  const box = field.closest(".picker"), list = box.querySelector("[role=listbox]"), status = box.querySelector("[role=status]");
  const of = field.dataset.namesOf && field.form.elements[field.dataset.namesOf];
  let timer = 0, asked = null, at = -1, kept = "";
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) field.setAttribute(name, value);
  const items = () => [...list.children];
  const open = () => !list.hidden;
  const close = () => {
    clearTimeout(timer);
    if (asked) asked.abort();
    list.hidden = true; at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const mark = (to) => {
    items().forEach((item, i) => item.setAttribute("aria-selected", String(i === to)));
    at = to;
    if (to < 0) return field.removeAttribute("aria-activedescendant");
    const item = items()[to];
    field.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  };
  const take = (item) => {
    field.value = item.dataset.name;
    if (of && !of.value && item.dataset.more) of.value = item.dataset.more;
    kept = field.value;
    status.textContent = "";
    close();
  };
  const show = (names) => {
    list.replaceChildren(...names.map(({ name, more }, i) => {
      const item = document.createElement("li"), said = document.createElement("bdi");
      Object.assign(item, { id: `${list.id}-${i}` });
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      Object.assign(item.dataset, { name, more: more || "" });
      said.textContent = name;
      item.append(said);
      if (more) { const beside = document.createElement("small"); beside.textContent = more; item.append(" ", beside); }
      return item;
    }));
    at = -1;
    field.removeAttribute("aria-activedescendant");
    list.hidden = names.length === 0;
    field.setAttribute("aria-expanded", String(names.length > 0));
    status.textContent = names.length ? box.dataset.found.replace("%n", names.length.toLocaleString(document.documentElement.lang)) : box.dataset.none;
  };
  const ask = async () => {
    if (asked) asked.abort();
    const q = field.value.trim();
    kept = field.value;
    if (q.length < 2 || q.length > 60) { status.textContent = ""; return close(); }
    asked = new AbortController();
    const query = new URLSearchParams({ kind: field.dataset.names, q });
    if (of && of.value) query.set("make", of.value);
    try {
      const answer = await fetch("/api/v1/reference/names?" + query, { signal: asked.signal, headers: { accept: "application/json" } });
      if (answer.ok && document.activeElement === field) show(await answer.json());
    } catch { /* Asked anew meanwhile, or no link: the field is a plain one. */ }
  };
  field.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, 150);
  });
  field.addEventListener("compositionend", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const count = items().length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open()) return void (count && field.value === kept ? show(items().map((i) => i.dataset)) : ask());
      mark(event.key === "ArrowDown" ? (at + 1) % count : (at <= 0 ? count : at) - 1);
    } else if (event.key === "Enter" && open() && at >= 0) {
      event.preventDefault();
      take(items()[at]);
    } else if (event.key === "Escape" && open()) {
      event.preventDefault();
      close();
    } else if (event.key === "Tab") close();
  });
  // Before the field would lose the focus.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => { const item = event.target.closest("li"); if (item) take(item); });
  field.addEventListener("blur", close);
}
