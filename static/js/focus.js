/* Focus: an error summary takes it when it arrives, with the page or with an htmx fragment; its links focus the field. */
(() => {
  "use strict";
  const toSummary = (root) => {
    const summary = root.querySelector("#errors");
    if (summary) summary.focus({ preventScroll: root === document });
  };
  toSummary(document);
  document.addEventListener("htmx:afterSwap", (event) => toSummary(event.detail.target));

  document.addEventListener("click", (event) => {
    const link = event.target.closest('.errors a[href^="#"]');
    const field = link && document.getElementById(link.hash.slice(1));
    if (field) {
      event.preventDefault();
      field.scrollIntoView({ block: "center" });
      field.focus({ preventScroll: true });
    }
  });
})();
