/* Autosave: shows the state of a draft form's htmx saves in its .saved line. Nothing is kept in browser storage.

   form[data-autosave] posts itself (hx-post, hx-trigger="input changed delay:1s, change"); the reply swaps the line. */
(() => {
  "use strict";
  const WORDS = {
    saving: ["is-saving", "正在保存"],
    retry: ["text-warn", "有修改未保存，正在重试"],
    offline: ["text-err", "网络中断，修改尚未保存，请勿关闭页面"],
  };
  const RETRY = 5000;
  const lineOf = (form) => document.querySelector(`[data-saved-for="${form.id}"]`) || form.querySelector(".saved");
  const say = (form, state) => {
    const line = lineOf(form);
    if (!line) return;
    const [css, text] = WORDS[state];
    line.classList.remove("is-ok", "text-warn", "text-err");
    line.classList.add(css);
    (line.querySelector("span") || line).textContent = text;
  };
  const formOf = (event) => event.target.closest && event.target.closest("form[data-autosave]");

  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = formOf(event);
    if (form) say(form, "saving");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = formOf(event);
    if (form && event.detail.successful) form.dispatchEvent(new CustomEvent("portal:saved", { bubbles: true }));
  });
  document.addEventListener("htmx:sendError", (event) => {
    const form = formOf(event);
    if (!form) return;
    say(form, navigator.onLine ? "retry" : "offline");
    setTimeout(() => form.dispatchEvent(new Event("change", { bubbles: true })), RETRY);
  });
})();
