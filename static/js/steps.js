/* A long form in short steps: one part at a time and a summary before it is sent. Without script all parts stand below
   one another and the summary is missing.

   <form data-steps> holds <section data-step> parts, each with a heading and a [data-step-moves]; the last one holds
   [data-step-summary]. Nothing that was entered leaves the page before the form is sent. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-steps]");
  if (!form) return;
  const parts = [...form.querySelectorAll("[data-step]")];
  const last = parts.length - 1;
  let present = -1;

  const heading = (part) => part.querySelector("h2");
  const titles = parts.map((part) => heading(part).textContent);
  const of = (part) => [...part.querySelectorAll("input, select, textarea")].filter((each) => !each.closest("[hidden]"));

  const entered = (field) => {
    const controls = [...field.querySelectorAll("input, select, textarea")];
    if (controls[0].matches("[type=radio], [type=checkbox]")) {
      return controls.filter((each) => each.checked).map((each) => each.labels[0].textContent.trim()).join("、");
    }
    if (controls[0].type === "file") return [...controls[0].files].map((file) => file.name).join("、");
    return controls[0].value.trim();
  };
  const label = (field) => {
    const copy = field.querySelector(".form-label").cloneNode(true);
    copy.querySelectorAll(".req").forEach((each) => each.remove());
    return copy.textContent.trim();
  };
  const element = (name, text, className) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const summarise = () => {
    const summary = form.querySelector("[data-step-summary]");
    summary.replaceChildren();
    parts.slice(0, last).forEach((part, place) => {
      const list = element("dl", "", "kv mt-2");
      for (const field of part.querySelectorAll(".field")) {
        if (!field.closest("[hidden]:not([data-step])")) list.append(element("dt", label(field)), element("dd", entered(field) || "未填写"));
      }
      const change = element("button", `修改${titles[place].split("：").pop()}`, "btn btn-text");
      change.type = "button";
      change.addEventListener("click", () => go(place));
      summary.append(element("h3", titles[place].split("：").pop(), "mt-4"), list, change);
    });
  };

  const show = (place) => {
    present = place;
    parts.forEach((part, each) => { part.hidden = each !== place; });
    heading(parts[place]).textContent = titles[place].replace(/^第 (\d+) 步/, `第 $1 步，共 ${parts.length} 步`);
    if (place === last) summarise();
  };
  const go = (place) => {
    show(place);
    history.pushState({ step: place }, "");
    heading(parts[place]).focus();
    heading(parts[place]).scrollIntoView({ block: "nearest" });
  };
  const complete = (part) => {
    // What an answer asks for is wanted with it; the server alone knows which parts of a form may stay empty.
    for (const control of of(part)) if (control.closest("[data-decided-by]")) control.required = true;
    const missing = of(part).find((control) => !control.checkValidity());
    if (missing) missing.reportValidity();
    return !missing;
  };

  for (const [place, part] of parts.entries()) {
    heading(part).tabIndex = -1;
    const moves = part.querySelector("[data-step-moves]");
    const button = (text, className, act) => {
      const made = element("button", text, className);
      made.type = "button";
      made.addEventListener("click", act);
      return made;
    };
    if (place) moves.append(button("上一步", "btn btn-plain", () => go(place - 1)));
    if (place < last) moves.append(button("下一步", "btn btn-primary", () => { if (complete(part)) go(place + 1); }));
  }
  // The Enter key in a field means the next step, not sending a form whose other parts nobody has seen.
  form.addEventListener("submit", (event) => {
    if (present === last) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (complete(parts[present])) go(present + 1);
  }, true);
  addEventListener("popstate", (event) => show(event.state && event.state.step !== undefined ? event.state.step : first));
  // The list of errors at the top leads into parts that are not shown.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    const place = target ? parts.findIndex((part) => part.contains(target)) : -1;
    if (place >= 0 && place !== present) go(place);
  }, true);

  const first = Math.max(0, parts.findIndex((part) => part.querySelector(".has-error")));
  show(first);
})();
