// Photographs in a form: seen before they are sent, turned, cropped to the mark, and drawn anew on this device where what the
// camera wrote beside the picture must not leave it. A part of a page marked data-photos ("clean": only what is drawn here is sent;
// "keep": the camera's own file is sent, and what was turned or cropped beside it) holds the file field, a template for each
// picture and every sentence; pictures.js, loaded before, reads and draws. Without script, or in a browser that lacks what is needed, the plain file field stays.
"use strict";
function photographs(part) {
  const picker = part.querySelector("input[type=file]");
  const form = picker && picker.form;
  if (!form || !window.createImageBitmap || !window.DataTransfer || !HTMLCanvasElement.prototype.toBlob) return;
  const one = (name) => part.querySelector(`[data-photos-${name}]`);
  const text = (name, numbers = {}) => Object.entries(numbers).reduce((t, [k, n]) => t.replace("%" + k, n.toLocaleString(document.documentElement.lang)), part.querySelector(`[data-photos-text=${name}]`).textContent);
  const clean = part.dataset.photos === "clean";
  const most = Number(part.dataset.photosMost), bytes = Number(part.dataset.photosBytes), pixels = Number(part.dataset.photosPixels), side = Number(part.dataset.photosSide);
  const list = one("list"), status = one("status"), faults = one("faults"), template = one("card");
  const photos = [];
  let reading = Promise.resolve(), sending = false;

  // The field that persons choose with is never sent: what is sent is put into fields of its own when it is ready.
  const carrier = document.createElement("input");
  Object.assign(carrier, { type: "file", name: picker.name, multiple: true, hidden: true });
  const cuts = document.createElement("input");
  Object.assign(cuts, { type: "file", name: "Cuts", multiple: true, hidden: true });
  picker.removeAttribute("name");
  picker.classList.add("file-list-below");
  part.append(carrier, cuts);
  for (const shown of part.querySelectorAll("[data-photos-with]")) shown.hidden = false;
  for (const other of part.querySelectorAll("[data-photos-without]")) other.hidden = true;
  const camera = one("camera");
  if (camera && matchMedia("(pointer: coarse)").matches) {
    const lens = document.createElement("input");
    Object.assign(lens, { type: "file", accept: picker.accept, hidden: true });
    lens.setAttribute("capture", "environment");
    lens.addEventListener("change", () => choose(lens));
    camera.hidden = false;
    camera.addEventListener("click", () => lens.click());
    part.append(lens);
  }
  picker.addEventListener("change", () => choose(picker));
  // Who comes back to the page as the browser kept it may send again.
  window.addEventListener("pageshow", () => { sending = false; });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!sending) send();
  });

  function choose(field) {
    const files = [...field.files];
    field.value = "";
    faults.replaceChildren();
    reading = files.reduce((before, file) => before.then(() => take(file)), reading).then(() => {
      status.textContent = photos.length ? text("chosen", { n: photos.length }) : "";
      if (faults.firstChild) faults.focus();
    });
  }

  async function take(file) {
    const refuse = (name, numbers) => {
      const line = document.createElement("p"), which = document.createElement("bdi");
      which.textContent = file.name;
      line.append(which, ": " + text(name, numbers));
      faults.append(line);
    };
    if (photos.length >= most) return refuse("many");
    if (file.size > bytes) return refuse("large");
    const head = new Uint8Array(await file.arrayBuffer());
    const kind = kindOf(head);
    if (kind) {
      const [width, height] = sizeOf(head, kind) || [0, 0];
      if (!width || !height || !endOf(head, kind)) return refuse("broken");
      if (width > side || height > side || width * height > pixels) return refuse("pixels", { w: width, h: height });
    }
    let bitmap;
    try {
      // Turned as the camera says, so that what is drawn stands upright with nothing beside it. Of WebP some browsers follow that
      // and some do not: there it is read here.
      bitmap = await createImageBitmap(file, { imageOrientation: kind === "webp" ? "none" : "from-image" });
    } catch {
      return refuse(kind ? "broken" : String.fromCharCode(...head.subarray(4, 8)) === "ftyp" ? "heic" : "other");
    }
    const photo = { file, bitmap, kept: Boolean(kind), turn: kind === "webp" ? { 3: 2, 6: 1, 8: 3 }[sideOf(head)] || 0 : 0, crop: whole() };
    photos.push(photo);
    show(photo);
  }

  function show(photo) {
    const item = template.content.firstElementChild.cloneNode(true);
    const card = photo.card = item.querySelector("[role=group]");
    const find = (name) => card.querySelector(`[data-photo="${name}"]`);
    const canvas = find("view");
    find("name").textContent = photo.file.name;
    find("converted").hidden = clean || photo.kept;
    const turn = (times) => {
      for (let i = 0; i < times; i++) {
        const { l, t, r, b } = photo.crop;
        photo.crop = { l: 1 - b, t: l, r: 1 - t, b: r };
        photo.turn = (photo.turn + 1) % 4;
      }
      draw(photo, true);
    };
    find("left").addEventListener("click", () => turn(3));
    find("right").addEventListener("click", () => turn(1));
    find("all").addEventListener("click", () => { photo.crop = whole(); draw(photo, true); });
    find("remove").addEventListener("click", () => {
      photos.splice(photos.indexOf(photo), 1);
      photo.bitmap.close();
      item.remove();
      number();
      status.textContent = text("chosen", { n: photos.length });
      picker.focus();
    });
    for (const edge of "ltrb") {
      const range = find("edge-" + edge);
      range.addEventListener("input", () => { photo.crop = moved(photo.crop, edge, range.value / 100); draw(photo, false); });
      range.addEventListener("change", () => draw(photo, true));
    }
    let from = null;
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [clamp((event.clientX - box.left) / box.width), clamp((event.clientY - box.top) / box.height)];
    };
    canvas.addEventListener("pointerdown", (event) => { from = at(event); canvas.setPointerCapture(event.pointerId); event.preventDefault(); });
    canvas.addEventListener("pointermove", (event) => {
      if (!from) return;
      const to = at(event);
      const crop = { l: Math.min(from[0], to[0]), t: Math.min(from[1], to[1]), r: Math.max(from[0], to[0]), b: Math.max(from[1], to[1]) };
      // A touch is no crop.
      if (crop.r - crop.l < least || crop.b - crop.t < least) return;
      photo.crop = crop;
      draw(photo, false);
    });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { if (from) { from = null; draw(photo, true); } });
    list.append(item);
    number();
    draw(photo, false);
  }

  function number() {
    photos.forEach((photo, i) => {
      const label = photo.card.querySelector("[data-photo=number]");
      label.textContent = text("number", { n: i + 1 });
      label.id = "photo-" + i;
      photo.card.setAttribute("aria-labelledby", label.id);
      photo.card.querySelector("[data-photo=view]").setAttribute("aria-label", text("number", { n: i + 1 }));
    });
  }

  function draw(photo, say) {
    const canvas = photo.card.querySelector("[data-photo=view]");
    const [width, height] = turnedSize(photo);
    const scale = Math.min(1, 960 / Math.max(width, height));
    paint(canvas, photo, { x: 0, y: 0, width, height }, scale);
    const { x, y, width: w, height: h } = edges(photo);
    if (w !== width || h !== height) {
      const pen = canvas.getContext("2d");
      pen.fillStyle = "rgb(0 0 0 / .6)";
      pen.beginPath();
      pen.rect(0, 0, canvas.width, canvas.height);
      pen.rect(x * scale, y * scale, w * scale, h * scale);
      pen.fill("evenodd");
      // Dark and light: one of them is seen on every picture.
      for (const [line, colour] of [[5, "#000"], [2, "#fff"]]) {
        pen.lineWidth = line;
        pen.strokeStyle = colour;
        pen.strokeRect(x * scale, y * scale, w * scale, h * scale);
      }
    }
    const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 1 });
    for (const edge of "ltrb") {
      const range = photo.card.querySelector(`[data-photo=edge-${edge}]`);
      range.value = photo.crop[edge] * 100;
      range.setAttribute("aria-valuetext", percent.format(photo.crop[edge]));
    }
    const words = text("points", { w, h });
    photo.card.querySelector("[data-photo=points]").textContent = words;
    if (say) status.textContent = words;
  }

  async function send() {
    sending = true;
    status.textContent = text("preparing");
    try {
      await reading;
      const files = new DataTransfer(), parts = new DataTransfer();
      for (const old of form.querySelectorAll("input[name=CutHow]")) old.remove();
      for (const [i, photo] of photos.entries()) {
        const { x, y, width, height } = edges(photo);
        const [ofWidth, ofHeight] = turnedSize(photo);
        const changed = photo.turn !== 0 || width !== ofWidth || height !== ofHeight;
        if (clean) files.items.add(await encoded(photo, { x, y, width, height }, i));
        else files.items.add(photo.kept ? new File([photo.file], `photograph-${i + 1}`, { type: photo.file.type }) : await encoded({ ...photo, turn: 0 }, { x: 0, y: 0, width: photo.bitmap.width, height: photo.bitmap.height }, i));
        if (clean || !changed) continue;
        parts.items.add(await encoded(photo, { x, y, width, height }, i));
        const how = document.createElement("input");
        Object.assign(how, { type: "hidden", name: "CutHow", value: `${i}:${[photo.turn * 90, x, y, width, height, ofWidth, ofHeight].join(" ")}` });
        part.append(how);
      }
      carrier.files = files.files;
      cuts.files = parts.files;
      // files.js sends it with its progress; without it the browser does.
      if (form.dispatchEvent(new CustomEvent("prepared", { bubbles: true, cancelable: true }))) form.submit();
      else { sending = false; status.textContent = ""; }
    } catch {
      sending = false;
      status.textContent = "";
      faults.textContent = text("failed");
      faults.focus();
    }
  }

  // JPEG as a canvas writes it: the points and nothing else.
  async function encoded(photo, box, i) {
    const canvas = document.createElement("canvas");
    // What browsers of telephones still draw.
    paint(canvas, photo, box, Math.min(1, Math.sqrt(16e6 / (box.width * box.height))));
    for (const quality of [0.92, 0.75]) {
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
      if (blob && blob.size <= bytes) return new File([blob], `photograph-${i + 1}.jpg`, { type: "image/jpeg" });
    }
    throw new Error("not encoded");
  }
}

for (const part of document.querySelectorAll("[data-photos]")) photographs(part);
