/* Running total of the number fields marked data-part, shown wherever data-total stands. The server's sum counts. */
(() => {
  "use strict";
  const parts = [...document.querySelectorAll("input[data-part]")];
  const show = () => {
    const total = parts.reduce((sum, part) => sum + (part.validity.valid ? Number(part.value) || 0 : 0), 0);
    document.querySelectorAll("[data-total]").forEach((place) => { place.textContent = total.toFixed(2); });
  };
  parts.forEach((part) => part.addEventListener("input", show));
  if (parts.length) show();
})();
