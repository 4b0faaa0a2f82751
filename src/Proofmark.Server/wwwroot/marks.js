// A mark, character by character. Places and the field that holds the mark as text follow one another; the next place comes by
// itself, ? and * are taken as they are in the text, and what is pasted is dealt out. Without script "add characters" sends the form.
"use strict";
for (const set of document.querySelectorAll("[data-places]")) {
  const list = set.querySelector("ol"), form = set.closest("form"), mark = form.elements[set.dataset.places];
  const most = Number(set.dataset.most), meta = "?*[]\\{}|", key = "?\uFF1F\u061F*\uFF0A";
  const text = (place) => place.querySelector("input"), seen = (place) => place.querySelector("select"), places = () => [...list.children];
  const escaped = (c, more = "") => (meta + more).includes(c) ? "\\" + c : c;
  for (const shown of set.querySelectorAll("[data-with-script]")) shown.hidden = false;
  for (const button of set.querySelectorAll("button")) button.type = "button";

  const written = () => places().map((place) => {
    const t = text(place).value;
    switch (seen(place).value) {
      case "unreadable": return "?";
      case "missing": return "*";
      case "one_of": return !t.trim() ? "" : t.includes(":") ? `[${t.trim()}]` : `[${[...new Set([...t].filter((c) => !" ,/;،؛、".includes(c)))].map((c) => escaped(c, ": ")).join("")}]`;
      default: return [...(t.length > 1 ? t.trim() : t)].map((c) => escaped(c)).join("");
    }
  }).join("");

  // What the text says, as pairs of state and text; a choice that is not closed ends it.
  const read = (t) => {
    const found = [];
    for (let i = 0; i < t.length; i++) {
      if ("?\uFF1F\u061F".includes(t[i])) found.push(["unreadable", ""]);
      else if ("*\uFF0A".includes(t[i])) found.push(["missing", ""]);
      else if ("[\uFF3B".includes(t[i])) {
        let inner = "", plain = "";
        for (i++; i < t.length && !"]\uFF3D".includes(t[i]); i++) {
          const taken = t[i] === "\\" && i + 1 < t.length ? t[++i] : t[i];
          inner += escaped(taken); plain += taken;
        }
        found.push(["one_of", plain.includes(":") ? inner : plain]);
      } else found.push(["certain", t[i] === "\\" && i + 1 < t.length ? t[++i] : t[i]]);
    }
    return found;
  };

  const paint = (place) => {
    const [state, field] = [seen(place).value, text(place)];
    field.readOnly = state === "unreadable" || state === "missing";
    if (field.readOnly) field.value = "";
    field.placeholder = state === "unreadable" ? "?" : state === "missing" ? "*" : "";
  };
  const number = () => places().forEach((place, i) => {
    const n = (i + 1).toLocaleString(document.documentElement.lang);
    text(place).setAttribute("aria-label", set.dataset.text.replace("%n", n));
    seen(place).setAttribute("aria-label", set.dataset.seen.replace("%n", n));
  });
  const fill = (place, state, t) => { seen(place).value = state; text(place).value = t; paint(place); };
  const add = (after) => {
    if (list.children.length >= most) return null;
    const place = list.lastElementChild.cloneNode(true);
    fill(place, "certain", "");
    (after || list.lastElementChild).after(place);
    number();
    return place;
  };
  const next = (place) => { const to = place.nextElementSibling || add(place); if (to) text(to).focus(); };
  const tell = () => { mark.value = written(); };

  set.addEventListener("click", (event) => {
    if (!event.target.closest("button")) return;
    const first = add();
    for (let i = 1; i < 8; i++) add();
    if (first) text(first).focus();
  });
  set.addEventListener("change", (event) => {
    if (!event.target.matches("select")) return;
    const place = event.target.closest("li");
    paint(place);
    tell();
  });
  set.addEventListener("input", (event) => {
    const field = event.target, place = field.closest("li");
    if (!field.matches("input") || event.isComposing) return;
    if (seen(place).value === "certain" && field.value) {
      const taken = field.value.length === 1 && key.includes(field.value) ? read(field.value) : [...(field.value.length > 1 ? field.value.trim() : field.value)].map((c) => ["certain", c]);
      let at = place;
      taken.forEach(([state, t], i) => { if (i) at = add(at) || at; fill(at, state, t); });
      next(at);
    }
    tell();
  });
  set.addEventListener("keydown", (event) => {
    const field = event.target, place = field.closest("li");
    if (!place || !field.matches("input")) return;
    const go = (to) => { if (to) { event.preventDefault(); text(to).focus(); } };
    if (event.key === "ArrowLeft" && field.selectionStart === 0) go(place.previousElementSibling);
    else if (event.key === "ArrowRight" && field.selectionEnd === field.value.length) go(place.nextElementSibling);
    else if (event.key === "Backspace" && field.readOnly) { event.preventDefault(); fill(place, "certain", ""); tell(); }
    else if (event.key === "Backspace" && !field.value) go(place.previousElementSibling);
    else if (field.readOnly && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) { fill(place, "certain", ""); }
  });
  const follow = () => {
    const said = read(mark.value).slice(0, most);
    while (list.children.length < said.length) add();
    places().forEach((place, i) => fill(place, ...(said[i] || ["certain", ""])));
  };
  mark.addEventListener("input", follow);
  places().forEach(paint);
  // The text says it all: the address stays short. Taken out on formdata, so that a page come back to still has its places.
  form.addEventListener("formdata", (event) => { for (const name of ["place-seen", "place-text", "place-from"]) event.formData.delete(name); });
}
