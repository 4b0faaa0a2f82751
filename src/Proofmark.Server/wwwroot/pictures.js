// What photographs.js needs to know of pictures: their kind and size by their bytes, and how a turned and cropped one is drawn.
"use strict";
// By var: a page that says what is wrong takes the place of the one that was sent, and runs this again.
// The least part of a side that is a crop.
var least = 0.02;
var whole = () => ({ l: 0, t: 0, r: 1, b: 1 });
var clamp = (n) => Math.min(1, Math.max(0, n));
var turnedSize = ({ bitmap, turn }) => turn % 2 ? [bitmap.height, bitmap.width] : [bitmap.width, bitmap.height];

function moved(crop, edge, to) {
  const next = { ...crop, [edge]: clamp(to) };
  if (edge === "l") next.l = Math.min(next.l, crop.r - least);
  if (edge === "r") next.r = Math.max(next.r, crop.l + least);
  if (edge === "t") next.t = Math.min(next.t, crop.b - least);
  if (edge === "b") next.b = Math.max(next.b, crop.t + least);
  return next;
}

function edges(photo) {
  const [width, height] = turnedSize(photo);
  const x = Math.min(width - 1, Math.round(photo.crop.l * width)), y = Math.min(height - 1, Math.round(photo.crop.t * height));
  return { x, y, width: Math.max(1, Math.round(photo.crop.r * width) - x), height: Math.max(1, Math.round(photo.crop.b * height) - y) };
}

// Draws a part of the turned picture; box in points of the turned picture.
function paint(canvas, { bitmap, turn }, box, scale) {
  const [width, height] = turnedSize({ bitmap, turn });
  canvas.width = Math.max(1, Math.round(box.width * scale));
  canvas.height = Math.max(1, Math.round(box.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.save();
  pen.scale(canvas.width / box.width, canvas.height / box.height);
  pen.translate(width / 2 - box.x, height / 2 - box.y);
  pen.rotate(turn * Math.PI / 2);
  pen.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
  pen.restore();
}

// What the first bytes say; the rest of the file is not asked.
function kindOf(b) {
  const word = (at) => String.fromCharCode(...b.subarray(at, at + 4));
  if (b[0] === 0xff && b[1] === 0xd8 && b[2] === 0xff) return "jpeg";
  if (b[0] === 0x89 && word(1).startsWith("PNG")) return "png";
  return word(0) === "RIFF" && word(8) === "WEBP" ? "webp" : null;
}

// Which side of a WebP is up (Exif tag 0112), 1 when it does not say.
function sideOf(b) {
  const view = new DataView(b.buffer);
  const word = (at) => String.fromCharCode(...b.subarray(at, at + 4));
  try {
    for (let at = 12, length; at + 8 <= b.length; at += 8 + length + (length & 1)) {
      length = view.getUint32(at + 4, true);
      if (word(at) !== "EXIF") continue;
      const tiff = at + 8 + (word(at + 8) === "Exif" ? 6 : 0), little = view.getUint8(tiff) === 0x49;
      const directory = tiff + view.getUint32(tiff + 4, little);
      for (let i = 0, entry = directory + 2; i < view.getUint16(directory, little); i++, entry += 12) if (view.getUint16(entry, little) === 0x0112) return view.getUint16(entry + 8, little);
    }
  } catch {
    // It says nothing that can be read.
  }
  return 1;
}

// Width and height before anything is decoded: a picture of a few bytes can state a size that no machine has room for.
function sizeOf(b, kind) {
  const view = new DataView(b.buffer);
  try {
    if (kind === "png") return [view.getUint32(16), view.getUint32(20)];
    if (kind === "webp") {
      const type = String.fromCharCode(...b.subarray(12, 16));
      if (type === "VP8X") return [1 + (view.getUint32(24, true) & 0xffffff), 1 + (view.getUint32(26, true) >>> 8)];
      if (type === "VP8L") return [1 + (view.getUint32(21, true) & 0x3fff), 1 + ((view.getUint32(21, true) >>> 14) & 0x3fff)];
      return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
    }
    let found = null;
    walk(view, (marker, at) => { if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) found = [view.getUint16(at + 7), view.getUint16(at + 5)]; });
    return found;
  } catch {
    return null;
  }
}

// Whether the picture's own end is there: browsers show half a picture as if it were one.
function endOf(b, kind) {
  const view = new DataView(b.buffer);
  try {
    if (kind === "webp") return view.getUint32(4, true) + 8 <= b.length;
    if (kind === "png") {
      for (let at = 8; at + 12 <= b.length; at += 12 + view.getUint32(at)) if (view.getUint32(at + 4) === 0x49454e44) return true;
      return false;
    }
    let at = walk(view, () => {});
    for (; at + 1 < b.length; at++) if (b[at] === 0xff && b[at + 1] === 0xd9) return true;
    return false;
  } catch {
    return false;
  }
}

// Follows the markers of a JPEG to its first scan; returns where that begins.
function walk(view, see) {
  for (let at = 2; ;) {
    if (view.getUint8(at) !== 0xff) throw new Error("no marker");
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) { at++; continue; }
    see(marker, at);
    at += 2 + view.getUint16(at + 2);
    if (marker === 0xda) return at;
  }
}
