/* Autosave: the state of a draft form's saves, shown in its .saved line, and every failure tried again.

   form[data-autosave] posts itself with htmx ("input delay:1s, change"); the reply swaps the line. Its data-open names
   the inputs that could not be stored ("*": none was). Whatever is typed and not yet confirmed is reported with
   portal:dirty. Nothing is kept in browser storage here: static/js/keep.js does that for forms that allow it. */
(() => {
  "use strict";
  const WORDS = {
    saving: ["", "正在保存"],
    retry: ["text-warn", "未保存：连接失败，正在重试"],
    offline: ["text-err", "未保存：网络已断开，恢复连接后自动保存"],
    failure: ["text-warn", "未保存：系统暂时出错，正在重试"],
    ended: ["text-err", "未保存：登录已过期，请重新登录"],
    foreign: ["text-err", "未保存：请刷新本页后继续"],
    gone: ["text-err", "未保存：没有找到这个页面，或您没有查看权限"],
  };
  const FIRST_WAIT = 5000;
  const LONGEST_WAIT = 60000;
  const UNDERSTOOD = new Set([409, 422]);
  const states = new WeakMap();
  const forms = () => [...document.querySelectorAll("form[data-autosave]")];
  const stateOf = (form) => {
    if (!states.has(form)) states.set(form, { dirty: new Set(), sent: new Map(), busy: false, next: null, failed: 0, timer: 0 });
    return states.get(form);
  };
  const formOf = (event) => event.target.closest && event.target.closest("form[data-autosave]");
  const lineOf = (form) => document.querySelector(`[data-saved-for="${form.id}"]`) || form.querySelector(".saved");
  const valueOf = (form, name) => JSON.stringify(new FormData(form).getAll(name));

  const say = (form, word) => {
    const line = lineOf(form);
    if (!line) return;
    const saved = line.matches(".saved") ? line : line.querySelector(".saved") || line;
    const [css, text] = WORDS[word];
    saved.classList.remove("is-ok", "text-warn", "text-err");
    if (css) saved.classList.add(css);
    const icon = saved.querySelector("svg");
    if (icon) icon.remove();
    (saved.querySelector("span") || saved).textContent = text;
  };
  const report = (form) => {
    const names = [...stateOf(form).dirty];
    form.dispatchEvent(new CustomEvent("portal:dirty", { bubbles: true, detail: { names } }));
  };
  const save = (form) => form.dispatchEvent(new Event("change", { bubbles: true }));

  // Only "input": a "change" comes again on leaving a field whose text is long since saved.
  document.addEventListener("input", (event) => {
    const field = event.target;
    const form = field.form;
    if (!form || !field.name || !form.matches("[data-autosave]") || field.type === "hidden") return;
    stateOf(form).dirty.add(field.name);
    report(form);
    if (!navigator.onLine) say(form, "offline");
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = formOf(event);
    if (!form) return;
    const state = stateOf(form);
    clearTimeout(state.timer);
    state.busy = true;
    state.sent = new Map([...state.dirty].map((name) => [name, valueOf(form, name)]));
    say(form, "saving");
  });

  const again = (form, word) => {
    const state = stateOf(form);
    say(form, navigator.onLine ? word : "offline");
    state.next = null;
    clearTimeout(state.timer);
    state.timer = setTimeout(() => save(form), Math.min(FIRST_WAIT * 2 ** state.failed, LONGEST_WAIT));
    state.failed += 1;
  };
  const settle = (form) => {
    const state = stateOf(form);
    const line = lineOf(form);
    const open = ((line && line.dataset.open) || "").split(" ");
    state.failed = 0;
    [...state.dirty].forEach((name) => {
      const kept = open.includes("*") || open.includes(name);
      if (!kept && state.sent.get(name) === valueOf(form, name)) state.dirty.delete(name);
    });
    report(form);
    if (!state.dirty.size) form.dispatchEvent(new CustomEvent("portal:saved", { bubbles: true }));
    form.dispatchEvent(new CustomEvent("portal:settled", { bubbles: true, detail: { open: state.dirty.size } }));
    if (!state.next) return;
    // A button of the state line went with the line; one of the form by the same name does the same.
    if (!state.next.isConnected) state.next = form.querySelector(`button[name="${state.next.name}"]`);
    form.requestSubmit(state.next);
  };
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = formOf(event);
    if (!form) return;
    const { status } = event.detail.xhr;
    const state = stateOf(form);
    state.busy = false;
    if (event.detail.successful || UNDERSTOOD.has(status)) settle(form);
    else if (status === 0) again(form, "retry");
    else if (status >= 500 || status === 429) again(form, "failure");
    else {
      state.next = null;
      say(form, { 401: "ended", 403: "foreign" }[status] || "gone");
      if (status === 401) document.dispatchEvent(new CustomEvent("portal:session-ended"));
    }
  });

  /* A button that leaves the page waits until what was typed is confirmed; offline it says so and stays. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!form.matches("form[data-autosave]") || !button || !button.hasAttribute("hx-disable")) return;
    const state = stateOf(form);
    if (state.next === button && !state.busy) {
      state.next = null;
      return;
    }
    if (!state.busy && !state.dirty.size) return;
    event.preventDefault();
    state.next = button;
    if (!state.busy) save(form);
  }, true);

  addEventListener("offline", () => forms().forEach((form) => { if (stateOf(form).dirty.size) say(form, "offline"); }));
  addEventListener("online", () => forms().forEach((form) => { if (stateOf(form).dirty.size) save(form); }));
  document.addEventListener("portal:session-back", () => forms().forEach((form) => { if (stateOf(form).dirty.size) save(form); }));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") return;
    forms().forEach((form) => { if (stateOf(form).dirty.size && !stateOf(form).failed) save(form); });
  });
})();
