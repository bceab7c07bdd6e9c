/* Counter under a long text, in characters as a reader counts them. The element is <id of the text>_count. */
(() => {
  "use strict";
  const show = (text) => {
    const out = document.getElementById(`${text.id}_count`);
    if (!out) return;
    const max = Number(text.dataset.count);
    const length = [...text.value].length;
    out.textContent = length > max
      ? `已输入 ${length} 字，超出 ${length - max} 字`
      : `已输入 ${length} 字，还可输入 ${max - length} 字`;
    out.classList.toggle("text-err", length > max);
  };
  const start = (root) => root.querySelectorAll("textarea[data-count]").forEach(show);
  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea[data-count]")) show(event.target);
  });
  document.addEventListener("htmx:afterSwap", (event) => start(event.detail.target));
  start(document);
})();
