/* Buttons: blocked ones do nothing but stay focusable; a pressed submit cannot be pressed twice; printing; copying. */
(() => {
  "use strict";
  const BUSY_TEXT = "正在提交";

  document.addEventListener("click", (event) => {
    const blocked = event.target.closest('[aria-disabled="true"]');
    if (blocked) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);

  const release = (button) => {
    delete button.dataset.busy;
    button.removeAttribute("aria-disabled");
    if (button.dataset.label) {
      button.textContent = button.dataset.label;
      delete button.dataset.label;
    }
  };

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button || event.defaultPrevented || event.target.matches('[method="dialog"]')) return;
    if (button.dataset.busy) {
      event.preventDefault();
      return;
    }
    // After the browser has read the form: a changed button must not change what is sent.
    setTimeout(() => {
      button.dataset.busy = "1";
      button.setAttribute("aria-disabled", "true");
      if (button.matches(".btn-primary") && event.target.method === "post") {
        button.dataset.label = button.textContent;
        button.textContent = BUSY_TEXT;
      }
    });
  });

  // Back from the next page, or an htmx request that came to its end: the buttons work again.
  const releaseAll = () => document.querySelectorAll("[data-busy]").forEach(release);
  addEventListener("pageshow", (event) => { if (event.persisted) releaseAll(); });
  document.addEventListener("htmx:afterRequest", releaseAll);

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) print();
    const copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) {
      navigator.clipboard.writeText(copy.dataset.copy).then(() => { copy.textContent = "已复制"; });
    }
  });
})();
