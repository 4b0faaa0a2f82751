// Passkeys need the browser's own interface, so this is the one place with script. A part of a page marked data-passkey
// ("create" or "get") holds the question and a form with a hidden field for the answer; without script, or without
// passkeys in the browser, it stays hidden and the password is there.
"use strict";
for (const part of document.querySelectorAll("[data-passkey]")) {
  const form = part.querySelector("form");
  const field = form && form.querySelector("input[name=Credential]");
  const fault = part.querySelector("[data-passkey-fault]");
  if (!field || !window.PublicKeyCredential || !PublicKeyCredential.parseCreationOptionsFromJSON) continue;
  part.hidden = false;
  for (const other of document.querySelectorAll("[data-passkey-without]")) other.hidden = true;
  form.addEventListener("submit", async (event) => {
    if (field.value) return;
    event.preventDefault();
    if (fault) fault.hidden = true;
    try {
      const asked = JSON.parse(part.dataset.passkeyOptions);
      const answer = part.dataset.passkey === "create"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) });
      field.value = JSON.stringify(answer);
      form.submit();
    } catch {
      if (fault) fault.hidden = false;
    }
  });
}
