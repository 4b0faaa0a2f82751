// Files in a form: dropped where they are chosen, refused here in the server's own words where it would refuse them, and sent with a
// progress that can be stopped. A part marked data-drop holds the file field and its sentences; what is shown while a form is sent
// stands in its part marked data-sending. Without script the plain form stays.
"use strict";
(() => {
  // Digits as the server writes them.
  const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", numberingSystem: "latn" });
  const carries = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");

  function drop(part) {
    const field = part.querySelector("input[type=file]"), fault = part.querySelector("[data-drop-fault]");
    const { dropLarge: large, dropOther: other, dropBytes: bytes } = part.dataset;
    part.querySelector("[data-drop-words]").hidden = false;
    const accepted = field.accept.toLowerCase().split(",").map((kind) => kind.trim());
    const fits = (file) => accepted.some((kind) => kind.startsWith(".") ? file.name.toLowerCase().endsWith(kind) : kind.endsWith("/*") ? file.type.startsWith(kind.slice(0, -1)) : file.type === kind);
    const why = (file) => bytes && large && file.size > Number(bytes) ? large : other && !fits(file) ? other.replace("%n", file.name.split(".").pop()) : null;
    field.addEventListener("change", () => {
      fault.replaceChildren();
      const kept = new DataTransfer();
      for (const file of field.files) {
        const words = why(file);
        if (!words) { kept.items.add(file); continue; }
        const line = document.createElement("p"), text = document.createElement("span"), which = document.createElement("bdi");
        which.textContent = file.name;
        text.append(which, ": " + words);
        line.append(text);
        fault.append(line);
      }
      if (fault.firstChild) field.files = kept.files;
    });
    part.addEventListener("dragover", (event) => part.classList.toggle("drop-over", carries(event)));
    part.addEventListener("dragleave", () => part.classList.remove("drop-over"));
    part.addEventListener("drop", (event) => {
      part.classList.remove("drop-over");
      if (!carries(event)) return;
      const taken = new DataTransfer();
      for (const file of [...event.dataTransfer.files].slice(0, field.multiple ? undefined : 1)) taken.items.add(file);
      field.files = taken.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      field.focus();
    });
  }

  // A file that misses its place must not take the place of the page.
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => { if (carries(event)) event.preventDefault(); });
  for (const part of document.querySelectorAll("[data-drop]")) drop(part);

  function send(form, submitter) {
    const panel = form.querySelector("[data-sending]");
    if (!panel || ![...form.querySelectorAll("input[type=file]")].some((field) => field.files.length)) return false;
    if (form.dataset.sent) return true;
    form.dataset.sent = "1";
    const bar = panel.querySelector("progress"), said = panel.querySelector("[role=status]"), stop = panel.querySelector("button");
    const body = new FormData(form), request = new XMLHttpRequest();
    if (submitter && submitter.name) body.append(submitter.name, submitter.value);
    let step = -1;
    const show = (share) => {
      bar.value = share;
      // By steps of ten: who hears the page is told eleven times, not a thousand.
      if (Math.floor(share * 10) <= step) return;
      step = Math.floor(share * 10);
      said.textContent = step < 10 ? panel.dataset.sent.replace("%n", percent.format(step / 10)) : panel.dataset.reading;
      // What has arrived may be recorded: it is no longer stopped.
      if (step === 10) unstop();
    };
    const unstop = () => {
      // The keyboard goes back to where it was.
      if (stop === document.activeElement) (submitter || form.querySelector("[type=submit]")).focus();
      stop.hidden = true;
    };
    const end = (words) => {
      delete form.dataset.sent;
      unstop();
      bar.hidden = true;
      said.textContent = words;
    };
    bar.hidden = stop.hidden = false;
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) show(event.loaded / event.total); });
    request.addEventListener("abort", () => end(panel.dataset.stopped));
    request.addEventListener("error", () => end(panel.dataset.failed));
    request.addEventListener("load", () => {
      const to = request.getResponseHeader("Leads-To");
      if (to) return follow(new URL(to, location.href));
      if (!request.responseText) return end(panel.dataset.failed);
      // A page that says what is wrong takes the place of this one, as after a form that the browser sent. A module runs once in a
      // window: by another address it runs for the new page too.
      document.open();
      document.write(request.responseText.replace(/(<script type="module" src="[^"?]+)/g, `$1?${Date.now()}`));
      document.close();
    });
    stop.onclick = () => request.abort();
    // Who comes back to the page as the browser kept it may send again.
    window.addEventListener("pageshow", (event) => { if (event.persisted) end(""); }, { once: true });
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "text/html");
    request.setRequestHeader("Sent-With", "progress");
    request.send(body);
    show(0);
    return true;
  }

  // To this page itself, at another of its places, a browser would only scroll.
  function follow(url) {
    if (!url.hash || url.pathname + url.search !== location.pathname + location.search) return location.assign(url);
    history.replaceState(null, "", url);
    location.reload();
  }

  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && send(event.target, event.submitter)) event.preventDefault();
  });
  // A form whose files another script prepared first.
  document.addEventListener("prepared", (event) => { if (send(event.target, null)) event.preventDefault(); });
})();
