/* Tables of rows: a further row is added at once and without the server, from the <template> of its section[data-rows].

   What was typed into such a row and kept by static/js/keep.js is put back after a reload: the row comes first. Without
   script the same button saves and comes back with an empty row. */
(() => {
  "use strict";
  const tables = () => [...document.querySelectorAll("section[data-rows]")].filter((table) => table.querySelector("[data-row-template]"));
  const rowsOf = (table) => [...table.querySelectorAll(":scope > fieldset")];
  const fieldsIn = (row) => [...row.querySelectorAll("input, textarea, select")];
  const placeOf = (row) => Number(fieldsIn(row)[0].name.split("-")[1]);
  const full = (table) => rowsOf(table).length >= Number(table.dataset.most);

  const count = (table) => {
    rowsOf(table).forEach((row, index) => row.querySelectorAll("[data-row-number]").forEach((place) => { place.textContent = index + 1; }));
    table.querySelector("[data-rows-full]").hidden = !full(table);
    table.querySelector("[data-row-add]").hidden = full(table);
  };
  const add = (table, place) => {
    const row = table.querySelector("[data-row-template]").content.firstElementChild.cloneNode(true);
    row.querySelectorAll("*").forEach((element) => {
      [...element.attributes].filter(({ value }) => value.includes("__place__"))
        .forEach(({ name, value }) => element.setAttribute(name, value.replaceAll("__place__", place)));
    });
    const next = rowsOf(table).find((each) => placeOf(each) > place);
    table.insertBefore(row, next || table.querySelector("[data-rows-full]"));
    count(table);
    return row;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-row-add]");
    if (!button) return;
    event.preventDefault();
    const table = button.closest("section[data-rows]");
    if (full(table)) return;
    const row = add(table, Math.max(-1, ...rowsOf(table).map(placeOf)) + 1);
    fieldsIn(row)[0].focus();
  });

  document.addEventListener("portal:restore", (event) => {
    for (const table of tables()) {
      const typed = Object.keys(event.detail).filter((name) => name.startsWith(`${table.dataset.rows}-`) && event.detail[name].some(Boolean));
      const places = [...new Set(typed.map((name) => Number(name.split("-")[1])))].sort((one, other) => one - other);
      const there = new Set(rowsOf(table).map(placeOf));
      places.filter((place) => Number.isInteger(place) && !there.has(place)).forEach((place) => { if (!full(table)) add(table, place); });
    }
  });

  document.querySelectorAll("[data-row-saves]").forEach((words) => { words.hidden = true; });
})();
