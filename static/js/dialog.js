/* Native dialogs: [data-dialog="id"] opens, [data-close] closes; the first focus goes to the safe choice. Esc cancels. */
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.showModal();
      const safe = dialog.querySelector("[data-close]");
      if (safe) safe.focus();
    }
    const closer = event.target.closest("[data-close]");
    if (closer && closer.closest("dialog")) closer.closest("dialog").close();
  });
})();
