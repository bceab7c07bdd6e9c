/* Uploads. form[data-resumable] sends its files in chunks to the address it names: several at once, with progress,
   cancel, and going on where it stopped after a dropped connection. Without script it is a plain form. */
(() => {
  "use strict";
  const AT_ONCE = 2;
  const FIRST_WAIT = 1000;
  const LONGEST_WAIT = 30000;
  const status = document.querySelector("[data-upload-status]");
  const say = (text) => { if (status) status.textContent = text; };
  const queue = [];
  let running = 0;

  const element = (name, css, text) => {
    const made = document.createElement(name);
    if (css) made.className = css;
    if (text) made.textContent = text;
    return made;
  };

  /* One request. Resolves with {status, data}; rejects when there was no answer. `abort` is put on the task. */
  const ask = (task, method, url, body, headers, onProgress) => new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    task.abort = () => request.abort();
    request.open(method, url);
    request.setRequestHeader("X-CSRFToken", task.token);
    Object.entries(headers || {}).forEach(([name, value]) => request.setRequestHeader(name, value));
    if (onProgress) request.upload.addEventListener("progress", onProgress);
    request.addEventListener("load", () => {
      let data = null;
      try { data = JSON.parse(request.responseText || "{}"); } catch { data = null; }
      resolve({ status: request.status, data });
    });
    request.addEventListener("error", () => reject(new Error("offline")));
    request.addEventListener("abort", () => reject(new Error("cancelled")));
    request.send(body || null);
  });

  const makeRow = (task) => {
    const row = element("li");
    task.bar = element("progress", "is-info");
    task.bar.max = task.file.size || 1;
    task.bar.value = 0;
    task.bar.setAttribute("aria-label", `上传进度：${task.file.name}`);
    task.words = element("p", "say meta", "等待上传");
    task.again = element("button", "btn btn-sm btn-plain", "重试");
    task.cancel = element("button", "btn btn-sm btn-text", "取消");
    task.again.type = task.cancel.type = "button";
    task.again.hidden = true;
    task.again.setAttribute("aria-label", `重试上传“${task.file.name}”`);
    task.cancel.setAttribute("aria-label", `取消上传“${task.file.name}”`);
    task.again.addEventListener("click", () => wake(task));
    task.cancel.addEventListener("click", () => give(task));
    const buttons = element("span", "row-flex");
    buttons.append(task.again, task.cancel);
    row.append(element("span", "name", task.file.name), buttons, task.bar, task.words);
    task.list.append(row);
    task.list.hidden = false;
    return row;
  };

  const megabytes = (bytes) => (bytes / 1048576).toFixed(1);
  const show = (task, sent) => {
    task.bar.value = sent;
    task.words.textContent = `已上传 ${megabytes(sent)} / ${megabytes(task.file.size)} MB`;
  };

  const leave = (task, focus) => {
    task.row.remove();
    if (!task.list.children.length) task.list.hidden = true;
    if (focus) task.section.focus({ preventScroll: true });
  };

  const fail = (task, sentence) => {
    task.state = "failed";
    task.words.className = "say is-err";
    task.words.textContent = sentence;
    task.again.hidden = true;
    task.cancel.textContent = "关闭";
    task.cancel.setAttribute("aria-label", `关闭“${task.file.name}”的提示`);
    say(`“${task.file.name}”未能上传：${sentence}`);
  };

  const give = (task) => {
    const before = task.state;
    task.state = "cancelled";
    if (task.abort) task.abort();
    if (task.sleep) wake(task);
    if (task.url && before !== "failed") ask({ token: task.token }, "DELETE", task.url).catch(() => {});
    if (before !== "failed") say(`已取消上传“${task.file.name}”`);
    leave(task, true);
  };

  /* Waiting for the network: until it is back, the wait is over, or the person presses 重试. */
  const wake = (task) => { if (task.sleep) task.sleep(); };
  const pause = (task) => new Promise((resolve) => {
    task.words.textContent = `网络中断，已上传 ${megabytes(task.sent)} MB，恢复后从中断处继续`;
    task.again.hidden = false;
    say(`“${task.file.name}”上传中断，网络恢复后从中断处继续`);
    const timer = setTimeout(() => task.sleep(), task.wait);
    task.wait = Math.min(task.wait * 2, LONGEST_WAIT);
    const back = () => task.sleep();
    addEventListener("online", back);
    task.sleep = () => {
      clearTimeout(timer);
      removeEventListener("online", back);
      task.sleep = null;
      task.again.hidden = true;
      resolve();
    };
  });

  const expired = () => "登录已失效，请重新登录后再次选择同一文件，将从中断处继续";
  const refusal = ({ status: code, data }) => {
    if (data && data.error) return data.error;
    return code === 200 || code === 403 ? expired() : "上传失败，请刷新页面后重试";
  };

  const begin = async (task) => {
    const reply = await ask(task, "POST", task.address, task.announcement());
    if (reply.status !== 201) throw Object.assign(new Error("refused"), { sentence: refusal(reply) });
    Object.assign(task, { url: reply.data.url, chunk: reply.data.chunk, sent: reply.data.offset });
  };

  const send = async (task) => {
    const start = task.sent;
    const body = task.file.slice(start, start + task.chunk);
    const reply = await ask(task, "PUT", task.url, body,
      { "Content-Type": "application/octet-stream", "Upload-Offset": String(start) },
      (event) => show(task, start + Math.min(event.loaded, body.size)));
    if (reply.data && Number.isInteger(reply.data.offset) && [200, 400, 409].includes(reply.status)) {
      task.sent = reply.data.offset;
      task.wait = FIRST_WAIT;
      show(task, task.sent);
      return;
    }
    if (reply.status >= 500) throw new Error("offline");
    throw Object.assign(new Error("refused"), { sentence: refusal(reply) });
  };

  const resume = async (task) => {
    const reply = await ask(task, "GET", task.url);
    if (reply.status === 200 && reply.data) task.sent = reply.data.offset;
    else if (reply.status < 500) throw Object.assign(new Error("refused"), { sentence: refusal(reply) });
  };

  const finish = async (task) => {
    task.words.textContent = "正在检查文件";
    const reply = await ask(task, "POST", `${task.url}finish/`);
    if (reply.status >= 500) throw new Error("offline");
    if (reply.status !== 200 || !reply.data || !reply.data.sha256) {
      throw Object.assign(new Error("refused"), { sentence: refusal(reply) });
    }
    return reply.data;
  };

  const work = async (task) => {
    if (!task.url) await begin(task);
    else if (task.broken) await resume(task);
    task.broken = false;
    while (task.sent < task.file.size && task.state === "running") await send(task);
    return task.state === "running" ? finish(task) : null;
  };

  const refresh = async (task) => {
    const reply = await fetch(location.pathname, { credentials: "same-origin" });
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
    const place = `[data-slot-files="${task.slot}"]`;
    const now = task.section.querySelector(place);
    const next = fresh.querySelector(place);
    if (now && next) now.replaceWith(document.importNode(next, true));
    const form = task.section.querySelector(":scope > form[data-resumable]");
    if (form) form.hidden = !fresh.querySelector(`#${task.section.id} > form[data-resumable]`);
  };

  const done = async (task) => {
    await refresh(task).catch(() => {});
    leave(task, task.row.contains(document.activeElement));
    say(`“${task.file.name}”已上传，校验通过。`);
  };

  const run = async (task) => {
    task.state = "running";
    while (task.state === "running") {
      try {
        if (await work(task)) return await done(task);
      } catch (error) {
        if (task.state === "cancelled") return null;
        if (error.sentence) return fail(task, error.sentence);
        if (error.message !== "offline") throw error;
        task.broken = true;
        await pause(task);
      }
    }
    return null;
  };

  const next = () => {
    while (running < AT_ONCE && queue.length) {
      const task = queue.shift();
      if (task.state === "cancelled") continue;
      running += 1;
      run(task).finally(() => { running -= 1; next(); });
    }
  };

  const add = (form, file) => {
    const field = (name) => (form.elements.namedItem(name) || {}).value || "";
    const section = form.closest("section");
    const task = {
      file, section, slot: field("slot"), token: field("csrfmiddlewaretoken"), address: form.dataset.resumable,
      list: section.querySelector("[data-uploads]"), state: "waiting", sent: 0, wait: FIRST_WAIT,
    };
    const replaces = field("replaces");
    task.announcement = () => {
      const data = new FormData();
      const values = { slot: task.slot, name: file.name, size: file.size, mark: file.lastModified, replaces };
      Object.entries(values).forEach(([name, value]) => { if (value !== "") data.append(name, value); });
      return data;
    };
    task.row = makeRow(task);
    queue.push(task);
  };

  const take = (form, files) => {
    const several = form.querySelector("input[type=file]").multiple;
    [...files].slice(0, several ? files.length : 1).forEach((file) => add(form, file));
    say(`开始上传 ${several ? files.length : 1} 个文件`);
    next();
  };

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-resumable]");
    if (!form || event.target.type !== "file" || !event.target.files.length) return;
    take(form, event.target.files);
    event.target.value = "";
  });
  const zoneOf = (event) => event.target.closest && event.target.closest("form[data-resumable]");
  ["dragenter", "dragover"].forEach((name) => document.addEventListener(name, (event) => {
    const form = zoneOf(event);
    if (!form) return;
    event.preventDefault();
    form.classList.add("is-over");
  }));
  ["dragleave", "drop"].forEach((name) => document.addEventListener(name, (event) => {
    const form = zoneOf(event);
    if (form) form.classList.remove("is-over");
  }));
  document.addEventListener("drop", (event) => {
    const form = zoneOf(event);
    if (!form || !event.dataTransfer || !event.dataTransfer.files.length) return;
    event.preventDefault();
    take(form, event.dataTransfer.files);
  });
  addEventListener("beforeunload", (event) => { if (running) event.preventDefault(); });
  document.querySelectorAll("[data-drop-hint]").forEach((hint) => { hint.hidden = false; });
})();
