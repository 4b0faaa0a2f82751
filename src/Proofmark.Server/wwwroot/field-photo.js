// A photograph as it is kept on a device in the field: drawn anew, upright, at most a stated number of points to a side, as a JPEG
// that holds the picture and nothing else. What the camera wrote beside it is left behind before anything is stored.
"use strict";
var fieldPhoto = (() => {
  // JPEG without what is no picture: of the application segments only APP0 (JFIF) stays, and no comment. Null: it does not hold together.
  function plain(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), parts = [bytes.subarray(0, 2)];
    try {
      if (view.getUint16(0) !== 0xffd8) return null;
      for (let at = 2; ;) {
        if (view.getUint8(at) !== 0xff) return null;
        const marker = view.getUint8(at + 1), end = at + 2 + view.getUint16(at + 2);
        if (marker === 0xda) { parts.push(bytes.subarray(at)); break; }
        if (!(marker > 0xe0 && marker <= 0xef) && marker !== 0xfe) parts.push(bytes.subarray(at, end));
        at = end;
      }
    } catch {
      return null;
    }
    const whole = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
    let at = 0;
    for (const part of parts) { whole.set(part, at); at += part.length; }
    return whole;
  }

  return async (file, side) => {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", .85));
    const bytes = blob && plain(new Uint8Array(await blob.arrayBuffer()));
    if (!bytes) throw new Error("not drawn");
    return bytes;
  };
})();
