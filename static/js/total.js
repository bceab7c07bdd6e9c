/* Running total of the number fields marked data-part, shown wherever data-total stands, and how many are filled in.
   The server's sum counts. */
(() => {
  "use strict";
  const parts = [...document.querySelectorAll("input[data-part]")];
  const bar = document.querySelector(".score-bar");
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  const progress = (filled) => {
    bar.querySelector(".total b + .meta").textContent = `/ 已评条款满分 ${sum(filled.map((part) => Number(part.max)))}`;
    bar.querySelector("progress").value = filled.length;
    bar.querySelector(":scope > .nowrap b").textContent = filled.length;
  };
  const show = () => {
    const filled = parts.filter((part) => part.value !== "" && part.validity.valid);
    const total = sum(filled.map((part) => Number(part.value)));
    document.querySelectorAll("[data-total]").forEach((place) => { place.textContent = total.toFixed(2); });
    if (bar) progress(filled);
  };
  parts.forEach((part) => part.addEventListener("input", show));
  if (parts.length) show();
})();
