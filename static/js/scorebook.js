/* Scorebook item: points, range of the four dimensions, guard, running total; J and K move along the rail. */
(() => {
  "use strict";
  const item = document.querySelector("form[data-item]");
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const text = (query, value) => all(query).forEach((element) => { element.textContent = value; });

  const marks = (form) => {
    const dims = all(".bands input:checked", form).map((input) => input.value.split("-").map(Number));
    const chosen = form.querySelector(".ruler input:checked");
    return {
      low: Math.min(...dims.map((dim) => dim[0])),
      high: Math.max(...dims.map((dim) => dim[1])),
      judged: dims.length > 0,
      percent: chosen && chosen.value !== "" ? Number(chosen.value) : null,
    };
  };

  const noted = (form, kind) => all(`textarea[name^="${kind}-"]`, form).some((field) => field.value.trim());
  const onlyWeaknesses = (form, percent) => {
    if (percent === null || !form.dataset.praising) return false;
    const [low, high] = form.dataset.praising.split("-").map(Number);
    return percent >= low && percent <= high && noted(form, "improvement") && !noted(form, "strength");
  };

  /* The rail follows: the current item's percent and its category's points. */
  const inRail = (form, percent, score) => {
    const state = document.querySelector(".rail a[aria-current] > span:last-child");
    const sum = document.querySelector(".rail [data-category]");
    if (!state || !sum) return;
    if (form.dataset.ownPercent === undefined) form.dataset.ownPercent = percent === null ? "" : String(percent);
    state.classList.toggle("todo", percent === null);
    state.lastChild.textContent = percent === null ? "未评" : `${percent}%`;
    const before = sum.dataset.category === "" ? null : parseFloat(sum.dataset.category);
    const rest = before === null ? 0 : before - (parseFloat(form.dataset.ownScore) || 0);
    const alone = score === null && (before === null || (rest === 0 && form.dataset.ownPercent !== ""));
    sum.firstElementChild.textContent = alone ? "—" : (rest + (score || 0)).toFixed(2);
  };

  const refresh = (form, points, others) => {
    const { low, high, judged, percent } = marks(form);
    all(".ruler input", form).forEach((input) => {
      const value = Number(input.value);
      input.parentElement.classList.toggle("is-in", judged && value >= low && value <= high);
    });
    const score = percent === null ? null : points * percent / 100;
    text("[data-score]", score === null ? "未评" : score.toFixed(2));
    text("[data-calc]", percent === null ? "" : `${points} 分 × ${percent}%`);
    text("[data-total]", (others + (score || 0)).toFixed(2));
    inRail(form, percent, score);
    const outside = percent !== null && judged && (percent < low || percent > high);
    const weak = onlyWeaknesses(form, percent);
    all("[data-guard-box]", form).forEach((box) => { box.hidden = !outside && !weak; });
    all("[data-guard-outside]", form).forEach((line) => { line.hidden = !outside; });
    all("[data-guard-weak]", form).forEach((line) => { line.hidden = !weak; });
    if (outside) {
      text("[data-guard-percent]", percent);
      text("[data-guard-range]", `${low}%—${high}%`);
    }
  };

  if (item) {
    const total = document.querySelector("[data-total]");
    const own = parseFloat(item.dataset.ownScore) || 0;
    const others = total ? parseFloat(total.textContent) - own : 0;
    const update = () => refresh(item, Number(item.dataset.points), others);
    item.addEventListener("change", update);
    item.addEventListener("input", (event) => {
      update();
      // What is typed is saved after a pause, what is chosen at once.
      if (event.target.matches("textarea, [type=number], [type=text], input:not([type])")) {
        item.dispatchEvent(new CustomEvent("portal:typed"));
      }
    });
    update();
  }

  const rail = all(".rail a");
  const here = rail.findIndex((link) => link.hasAttribute("aria-current"));
  const typing = (element) => /^(TEXTAREA|SELECT)$/.test(element.tagName)
    || (element.tagName === "INPUT" && element.type !== "radio");
  if (rail.length && !document.body.hasAttribute("data-no-shortcuts")) {
    addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
      const target = rail[here + ({ j: 1, k: -1 }[event.key.toLowerCase()] || NaN)];
      if (target) {
        event.preventDefault();
        target.focus();
      }
    });
  }
})();
