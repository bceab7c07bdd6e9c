/* How many rows of a list are chosen, said beside the bulk actions. Without script the next page says it. */
(() => {
  "use strict";
  const place = document.querySelector("[data-chosen]");
  if (!place) return;
  const boxes = [...document.querySelectorAll(`input[type="checkbox"][name="${place.dataset.chosen}"]`)];
  const show = () => {
    const chosen = boxes.filter((box) => box.checked);
    place.textContent = `已选 ${chosen.length} 家：`;
    boxes.forEach((box) => box.closest("tr").classList.toggle("is-sel", box.checked));
  };
  boxes.forEach((box) => box.addEventListener("change", show));
  show();
})();
