/* Fields that are only asked after a certain answer: shown and hidden at once. Without script, after the next save.

   <div data-decided-by="NAME of the control" data-values="A|B">; the server decides again whatever happens here. */
(() => {
  "use strict";
  const answer = (form, name) => {
    const controls = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    const chosen = controls.find((control) => control.checked);
    return controls.some((control) => control.closest("[hidden]")) || !chosen ? "" : chosen.value;
  };
  const decide = (form) => {
    for (const block of form.querySelectorAll("[data-decided-by]")) {
      block.hidden = !block.dataset.values.split("|").includes(answer(form, block.dataset.decidedBy));
    }
  };
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form");
    if (form && form.querySelector("[data-decided-by]")) decide(form);
  });
})();
