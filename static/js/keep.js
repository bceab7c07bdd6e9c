/* Keeps what was typed in form[data-keep] and not yet confirmed by the server, in the session storage of this tab, and
   puts it back after a reload. data-keep is <user>.<dossier>.<section>. Signing out forgets everything, in every tab. */
(() => {
  "use strict";
  const PREFIX = "portal.draft.";
  const form = document.querySelector("form[data-keep]");
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("portal.drafts") : null;
  const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  const forget = () => keys().forEach((key) => sessionStorage.removeItem(key));

  document.addEventListener("submit", (event) => {
    if (event.target.matches("form[data-sign-out]")) {
      forget();
      if (channel) channel.postMessage("signed out");
    }
    if (event.target.matches("form[data-settles]")) sessionStorage.removeItem(PREFIX + event.target.dataset.settles);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-settles]");
    if (link) sessionStorage.removeItem(PREFIX + link.dataset.settles);
  });
  if (channel) channel.addEventListener("message", forget);
  if (!form) return;

  const own = PREFIX + form.dataset.keep;
  const user = form.dataset.keep.split(".")[0];
  keys().filter((key) => !key.startsWith(`${PREFIX}${user}.`)).forEach((key) => sessionStorage.removeItem(key));

  const fieldsOf = (name) => [...form.elements].filter((field) => field.name === name && field.type !== "file");
  const loaded = () => document.querySelector(`input[name="loaded"][form="${form.id}"]`);
  const ticked = (field) => field.type === "checkbox" || field.type === "radio";

  form.addEventListener("portal:dirty", (event) => {
    const { names } = event.detail;
    if (!names.length) {
      sessionStorage.removeItem(own);
      return;
    }
    const data = new FormData(form);
    const values = Object.fromEntries(names.map((name) => [name, data.getAll(name).filter((value) => typeof value === "string")]));
    try {
      sessionStorage.setItem(own, JSON.stringify({ at: Date.now(), values, loaded: loaded().value }));
    } catch { /* full or forbidden: the page goes on without */ }
  });
  form.addEventListener("portal:drop", () => sessionStorage.removeItem(own));

  /* What a field showed when it was typed into goes back with the text: what others saved since is not overwritten. */
  const putBackShown = (names, text) => {
    const then = new Map(text.split(" ").map((pair) => pair.split(":")));
    const changed = new Set(names.map((name) => name.split("-")[0]));
    const input = loaded();
    input.value = input.value.split(" ").map((pair) => {
      const key = pair.split(":")[0];
      return changed.has(key) && then.has(key) ? `${key}:${then.get(key)}` : pair;
    }).join(" ");
  };
  const putBack = (name, values) => {
    fieldsOf(name).forEach((field, index) => {
      if (ticked(field)) field.checked = values.includes(field.value);
      else field.value = values[index] ?? "";
    });
  };
  const restore = () => {
    const found = sessionStorage.getItem(own);
    if (!found) return;
    const kept = JSON.parse(found);
    // Rows that static/js/rows.js added are added again by it before they are filled.
    form.dispatchEvent(new CustomEvent("portal:restore", { bubbles: true, detail: kept.values }));
    const open = (document.querySelector(`[data-saved-for="${form.id}"]`).dataset.open || "").split(" ");
    const data = new FormData(form);
    const names = Object.keys(kept.values).filter((name) => fieldsOf(name).length);
    const changed = names.filter((name) => JSON.stringify(data.getAll(name)) !== JSON.stringify(kept.values[name]));
    const still = names.filter((name) => changed.includes(name) || open.includes(name));
    if (!still.length) {
      sessionStorage.removeItem(own);
      return;
    }
    putBackShown(changed, kept.loaded);
    changed.forEach((name) => putBack(name, kept.values[name]));
    still.forEach((name) => fieldsOf(name)[0].dispatchEvent(new Event("input", { bubbles: true })));
    const box = document.querySelector("[data-restored]");
    if (box && changed.length) {
      box.hidden = false;
      box.querySelector("[data-restored-at]").textContent = new Date(kept.at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
    }
  };
  // After htmx has bound the form, which then saves what was put back.
  document.addEventListener("DOMContentLoaded", () => {
    try {
      restore();
    } catch {
      sessionStorage.removeItem(own);
    }
  });
})();
