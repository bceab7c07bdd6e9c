/* Session: a warning before it ends, 继续使用 by one small request, and S1 when it has ended; what was typed stays.

   The server says how long the session lives (data-left, and the header X-Session-Left of replies); all tabs share it.
   Nothing is asked for while nobody does anything, so an idle session ends. */
(() => {
  "use strict";
  const dialog = document.getElementById("session-warning");
  if (!dialog || !dialog.showModal) return;
  const LEFT = "X-Session-Left";
  const PERIOD = 1000;
  const before = Number(dialog.dataset.before) * 1000;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("portal.session") : null;
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  let end = 0;
  let dismissed = false;
  let over = false;

  const put = (moment) => {
    if (moment - Date.now() > before) {
      dismissed = false;
      if (dialog.open && !over) dialog.close();
    }
    end = moment;
  };
  const learn = (text) => {
    if (!text) return;
    put(Date.now() + Number(text) * 1000);
    if (channel) channel.postMessage(end);
  };
  const say = (text) => {
    part("session-note").textContent = text;
    part("session-note").hidden = !text;
  };
  const open = (focus) => {
    if (!dialog.open) dialog.showModal();
    part(focus).focus();
  };

  const warn = () => {
    say("");
    open("extend");
  };
  const finish = () => {
    over = true;
    part("session-soon").hidden = true;
    part("session-over").hidden = false;
    dialog.setAttribute("aria-labelledby", "session-over-t");
    dialog.setAttribute("aria-describedby", "session-over-p");
    open("sign-in");
  };
  const tick = () => {
    if (over) return;
    const left = end - Date.now();
    if (left <= 0) finish();
    else if (left <= before && !dismissed && !dialog.open) warn();
  };

  const ask = (method) => {
    const token = document.querySelector('input[name="csrfmiddlewaretoken"]');
    const headers = { "HX-Request": "true", ...(token ? { "X-CSRFToken": token.value } : {}) };
    return fetch(dialog.dataset.url, { method, headers, credentials: "same-origin" });
  };
  part("extend").addEventListener("click", () => {
    ask("POST").then((reply) => {
      if (!reply.ok) {
        finish();
        return;
      }
      learn(reply.headers.get(LEFT));
      if (end - Date.now() <= before) say("本次登录已达到最长时限，不能再延长。请保存内容后重新登录。");
    }, () => say("网络已断开，请稍后再试。"));
  });
  dialog.addEventListener("close", () => { dismissed = end - Date.now() <= before; });
  // Esc closes the warning, and not the end: behind it nothing can be saved.
  dialog.addEventListener("cancel", (event) => { if (over) event.preventDefault(); });

  /* Signed in again in another window as the same person: the page goes on with the new session's token. */
  const goOn = () => {
    if (!over || document.visibilityState !== "visible") return;
    ask("GET").then((reply) => (reply.ok ? reply.json() : null)).then((found) => {
      if (!found) return;
      if (found.user !== dialog.dataset.user) {
        location.reload();
        return;
      }
      document.querySelectorAll('input[name="csrfmiddlewaretoken"]').forEach((input) => { input.value = found.token; });
      over = false;
      part("session-soon").hidden = false;
      part("session-over").hidden = true;
      dialog.close();
      put(Date.now() + found.left * 1000);
      document.dispatchEvent(new CustomEvent("portal:session-back"));
    }).catch(() => {});
  };
  document.addEventListener("visibilitychange", goOn);
  addEventListener("focus", goOn);
  document.addEventListener("portal:session-ended", finish);
  document.addEventListener("htmx:afterRequest", (event) => learn(event.detail.xhr.getResponseHeader(LEFT)));
  if (channel) channel.addEventListener("message", (event) => put(Math.max(end, event.data)));

  learn(dialog.dataset.left);
  setInterval(tick, PERIOD);
  document.addEventListener("visibilitychange", tick);
})();
