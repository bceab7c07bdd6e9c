/* Countdown: the server sends its own clock, so a wrong clock on the visitor's machine does no harm. Not live-announced. */
(() => {
  "use strict";
  const PERIOD = 30000;
  document.querySelectorAll("[data-until]").forEach((box) => {
    const end = Date.parse(box.dataset.until);
    const skew = Date.parse(box.dataset.now) - Date.now();
    const tick = () => {
      const minutes = Math.floor(Math.max(0, end - (Date.now() + skew)) / 60000);
      const parts = { d: Math.floor(minutes / 1440), h: Math.floor(minutes / 60) % 24, m: minutes % 60 };
      for (const key of Object.keys(parts)) box.querySelector(`[data-${key}]`).textContent = parts[key];
      box.setAttribute("aria-label", `${box.dataset.label} ${parts.d} 天 ${parts.h} 小时 ${parts.m} 分`);
    };
    tick();
    setInterval(tick, PERIOD);
  });
})();
