"use strict";
// A table wider than its place is scrolled by keyboard too; who comes to it hears which table it is.
for (const frame of document.querySelectorAll(".table-frame:not([tabindex])")) {
  if (frame.scrollWidth <= frame.clientWidth || frame.querySelector("a, button, input, select")) continue;
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", frame.querySelector("caption").textContent);
}
// Keys for those who work by keyboard; every one of them leads where a link on the page leads too. Who turned them off has none.
(() => {
  const box = document.querySelector("[data-keys]");
  if (!box) return;
  const leads = new Map(box.dataset.keys.split(" ").map((pair) => [pair[0], pair.slice(2)]));
  let led = false;
  // Where the letters are not Latin, the key by its place on the keyboard.
  const keyOf = (event) => /^[ -~]$/.test(event.key) ? event.key.toLowerCase() : event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.code === "Slash" ? (event.shiftKey ? "?" : "/") : event.key;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || event.isComposing) return;
    const at = event.target;
    if (at instanceof Element && at.closest("input, textarea, select, [contenteditable]")) return;
    const key = keyOf(event);
    if (led) {
      led = false;
      const to = leads.get(key);
      const link = to && [...document.querySelectorAll(".side a, .brand")].find((a) => a.getAttribute("href") === to);
      if (link) { event.preventDefault(); link.click(); }
    } else if (key === "/") {
      event.preventDefault();
      const field = box.querySelector("input");
      if (field && field.offsetParent) { field.focus(); field.select(); } else location.assign("/search");
    } else if (key === "?") {
      event.preventDefault();
      location.assign("/shortcuts");
    } else if (key === "g") {
      led = true;
      setTimeout(() => { led = false; }, 2000);
    }
  });
})();
