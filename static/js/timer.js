/* The big screen of a defence: counts the parts one after the other, warns before the end of each, goes on counting
   beyond it. Everything happens in the page, so it needs no network until the times are recorded. */
(() => {
  "use strict";
  const box = document.querySelector("[data-timer]");
  if (!box) return;
  const find = (name) => box.querySelector(`[data-timer-${name}]`);
  const parts = [...box.querySelectorAll("[data-minutes]")];
  const warnings = box.dataset.warnings.split(",").filter(Boolean).map(Number).sort((a, b) => b - a);
  const form = box.querySelector("form");
  const fields = [...form.querySelectorAll("input[name^='part-']")];
  const used = [];
  let began = 0;
  let timer = 0;
  let unsaved = false;

  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const label = (part) => part.querySelector("span").textContent;
  const took = () => Math.max(0, Math.round((Date.now() - began) / 1000));
  const say = (text) => { if (find("say").textContent !== text) find("say").textContent = text; };
  const words = (seconds) => (seconds % 60 ? `${seconds} 秒` : `${seconds / 60} 分钟`);

  const show = () => {
    const left = parts[used.length].dataset.minutes * 60 - took();
    find("clock").textContent = left < 0 ? `+${clock(-left)}` : clock(left);
    const passed = warnings.filter((seconds) => left <= seconds);
    box.classList.toggle("is-warned", passed.length > 0 && left >= 0);
    box.classList.toggle("is-over", left < 0);
    if (left < 0) say("已超时");
    else say(passed.length ? `还剩 ${words(passed[passed.length - 1])}` : "");
  };
  const begin = () => {
    began = Date.now();
    parts.forEach((part, place) => {
      part.classList.toggle("is-done", place < used.length);
      part.classList.toggle("is-now", place === used.length);
    });
    find("part").textContent = label(parts[used.length]);
    find("next").textContent = used.length === parts.length - 1 ? "结束本场" : "下一环节";
    show();
  };
  const end = () => {
    clearInterval(timer);
    box.classList.remove("is-warned", "is-over");
    parts.forEach((part) => { part.classList.remove("is-now"); part.classList.add("is-done"); });
    find("part").textContent = "本场结束";
    find("clock").textContent = clock(used.reduce((total, seconds) => total + seconds, 0));
    say("请核对各环节用时后记录");
    fields.forEach((field, place) => { field.value = clock(used[place]); });
    find("next").hidden = true;
    form.hidden = false;
    if (document.fullscreenElement) document.exitFullscreen();
    form.querySelector("button[type=submit]").focus();
  };

  find("go").addEventListener("click", () => {
    unsaved = true;
    find("go").hidden = true;
    find("next").hidden = false;
    find("next").focus();
    begin();
    timer = setInterval(show, 250);
  });
  find("next").addEventListener("click", () => {
    used.push(took());
    if (used.length === parts.length) end();
    else begin();
  });
  find("full").addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else box.requestFullscreen();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" }).then((answer) => {
      if (!answer.ok) {
        say("平台没有接受用时，请记下后在场次页手工记录。");
        return;
      }
      unsaved = false;
      window.location.assign(answer.url);
    }).catch(() => say("网络中断，用时没有记录，仍保留在本页，请稍后重试。"));
  });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
})();
