/* Narrow scorebook: switch between marking and dossier. Without script both panes follow each other. */
(() => {
  "use strict";
  const split = document.getElementById("split");
  const switcher = document.querySelector(".panes");
  if (!split || !switcher) return;
  split.classList.add("show-mark");
  switcher.hidden = false;
  switcher.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-pane]");
    if (!pressed) return;
    split.className = `split ${pressed.dataset.pane}`;
    switcher.querySelectorAll("[data-pane]").forEach((button) => {
      button.classList.toggle("active", button === pressed);
      button.setAttribute("aria-pressed", String(button === pressed));
    });
  });
})();
