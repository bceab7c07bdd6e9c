/* Notes of a scorebook item: their link opens the page at the left; single keys write a note, quote the open page, turn
   pages. Keys work outside text boxes only (Ctrl+Enter everywhere) and are off with data-no-shortcuts on the body. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-item]");
  if (!form) return;
  const KINDS = { s: "strength", n: "improvement", v: "site_issue" };
  const rowOf = (element) => element.closest(".note-line");
  const part = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const base = form.getAttribute("action");
  let last = null;

  const link = (row) => {
    const shown = row.querySelector("[data-show-note]");
    const file = part(row, "file").value;
    shown.hidden = !file;
    shown.href = file ? `${base}?file=${file}&page=${part(row, "page").value || 1}` : base;
  };
  form.addEventListener("input", (event) => { if (rowOf(event.target)) link(rowOf(event.target)); });
  form.addEventListener("change", (event) => { if (rowOf(event.target)) link(rowOf(event.target)); });
  form.addEventListener("focusin", (event) => { last = rowOf(event.target) || last; });
  form.addEventListener("click", (event) => {
    const shown = event.target.closest("[data-show-note]");
    if (!shown || !window.htmx) return;
    event.preventDefault();
    window.htmx.ajax("GET", shown.getAttribute("href"), { target: "#viewer" });
    const switcher = document.querySelector('[data-pane="show-doc"]');
    if (switcher && switcher.offsetParent) switcher.click();
    document.getElementById("viewer").scrollIntoView({ block: "start" });
  });

  const write = (kind) => {
    const section = form.querySelector(`section[data-rows="${kind}"]`);
    const blank = [...section.querySelectorAll(":scope > fieldset")].find((row) => !part(row, "text").value.trim());
    if (blank) part(blank, "text").focus();
    else section.querySelector("[data-row-add]").click();
  };
  /* The page that lies open becomes the place of the note that was written last. */
  const quote = () => {
    const open = document.querySelector("#viewer [data-file]");
    const row = last && last.isConnected ? last : form.querySelector(".note-line");
    if (!open || !row) return;
    part(row, "file").value = open.dataset.file;
    part(row, "page").value = open.dataset.page;
    part(row, "page").dispatchEvent(new Event("input", { bubbles: true }));
    part(row, "text").focus();
  };
  const press = (query) => {
    const element = document.querySelector(query);
    if (element) element.click();
  };
  const focusOn = (query) => {
    const element = form.querySelector(`${query}:checked`) || form.querySelector(query);
    if (element) element.focus();
  };
  const ACTS = {
    r: quote,
    b: () => focusOn(".bands input"),
    p: () => focusOn(".ruler input"),
    "[": () => press("[data-page-before]"),
    "]": () => press("[data-page-after]"),
    d: () => press("[data-key-next-dossier]"),
    "/": () => document.getElementById("dossier-q").focus(),
    "?": () => press('[data-dialog="keys"]'),
  };
  const typing = (element) => /^(TEXTAREA|SELECT)$/.test(element.tagName)
    || (element.tagName === "INPUT" && element.type !== "radio");

  if (document.body.hasAttribute("data-no-shortcuts")) return;
  /* Digits typed on the ruler choose the percent that they spell. */
  let digits = "";
  let timer = 0;
  form.addEventListener("keydown", (event) => {
    if (!event.target.closest(".ruler") || !/^\d$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    digits += event.key;
    clearTimeout(timer);
    timer = setTimeout(() => { digits = ""; }, 900);
    const step = form.querySelector(`.ruler input[value="${Number(digits)}"]`);
    if (!step) return;
    step.focus();
    if (!step.checked) step.click();
  });
  addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    if (event.ctrlKey && event.key === "Enter") {
      event.preventDefault();
      press("[data-key-save]");
      return;
    }
    // Out of a text box and back to the single keys.
    if (event.key === "Escape" && typing(event.target)) {
      event.target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const key = event.key.toLowerCase();
    const act = ACTS[key] || (KINDS[key] && (() => write(KINDS[key])));
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
