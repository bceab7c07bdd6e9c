/* Session warning two minutes before the end; 继续使用 extends it by one request to the page itself. */
(() => {
  "use strict";
  const BEFORE = 120;
  const dialog = document.getElementById("session-warning");
  if (!dialog || !dialog.showModal) return;
  let timer = 0;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => dialog.showModal(), (Number(dialog.dataset.idle) - BEFORE) * 1000);
  };
  const extend = () => fetch(location.pathname, { method: "HEAD", credentials: "same-origin" }).then((reply) => {
    if (reply.ok && !reply.redirected) start();
    else location.reload();
  });
  dialog.querySelector("[data-extend]").addEventListener("click", () => { dialog.close(); extend(); });
  document.addEventListener("htmx:afterRequest", start);
  start();
})();
