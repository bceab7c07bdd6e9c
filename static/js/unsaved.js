/* Unsaved changes: leaving the page is asked about only while something in form[data-guard] is really unsaved.

   Links of the portal open the dialog #leave-guard where the page has one; everything else asks the browser. */
(() => {
  "use strict";
  const changed = new Set();
  const unsaved = () => [...changed].filter((form) => form.isConnected);
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]:not([data-autosave])");
    if (form) changed.add(form);
  });
  document.addEventListener("portal:dirty", (event) => {
    if (!event.target.matches("[data-guard]")) return;
    if (event.detail.names.length) changed.add(event.target);
    else changed.delete(event.target);
  });
  document.addEventListener("submit", (event) => { if (!event.defaultPrevented) changed.delete(event.target); });
  document.addEventListener("portal:saved", (event) => changed.delete(event.target));
  addEventListener("beforeunload", (event) => { if (unsaved().length) event.preventDefault(); });

  const dialog = document.getElementById("leave-guard");
  if (!dialog || !dialog.showModal) return;
  let target = "";
  const leave = () => {
    changed.clear();
    location.assign(target);
  };
  const plain = (event) => !event.defaultPrevented && event.button === 0
    && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !plain(event) || link.target || link.hasAttribute("download") || !unsaved().length) return;
    const url = new URL(link.href, location.href);
    const here = url.pathname === location.pathname && url.search === location.search;
    if (url.origin !== location.origin || (here && url.hash)) return;
    event.preventDefault();
    target = url.href;
    dialog.querySelector("[data-leave-state]").hidden = true;
    dialog.showModal();
    dialog.querySelector("[data-close]").focus();
  });
  dialog.querySelector("[data-leave-drop]").addEventListener("click", () => {
    unsaved().forEach((form) => form.dispatchEvent(new CustomEvent("portal:drop")));
    leave();
  });
  dialog.querySelector("[data-leave-save]").addEventListener("click", () => {
    unsaved().forEach((form) => {
      const done = (event) => {
        form.removeEventListener("portal:settled", done);
        if (!dialog.open) return;
        if (!event.detail.open) leave();
        else dialog.querySelector("[data-leave-state]").hidden = false;
      };
      form.addEventListener("portal:settled", done);
      form.dispatchEvent(new Event("change", { bubbles: true }));
    });
    if (!navigator.onLine) dialog.querySelector("[data-leave-state]").hidden = false;
  });
})();
