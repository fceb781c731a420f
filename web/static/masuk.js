// Masuk: the lists follow what happens, and files are sent one after the other with their progress.
"use strict";

(() => {
  const page = document.getElementById("masuk");
  if (!page) return;

  // The lists: drawn by the server, put in place when something changed; who is typing or tabbing is not disturbed.
  let busy = false, again = false;
  async function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) { location.reload(); return; }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("keadaan");
      const shown = document.getElementById("keadaan");
      if (fresh && shown && fresh.innerHTML !== shown.innerHTML) {
        const held = document.activeElement;
        const name = shown.contains(held) ? held.textContent : "";
        shown.replaceWith(fresh);
        if (name) [...fresh.querySelectorAll("a, button")].find(one => one.textContent === name)?.focus();
      }
    } catch { /* the server is away for a moment; the stream comes back by itself */ }
    busy = false;
    if (again) { again = false; refresh(); }
  }

  function progress(pages) {
    for (const [id, [done, all]] of Object.entries(pages)) {
      const row = page.querySelector(`[data-naskah="${id}"]`);
      if (!row) { refresh(); return; }
      const bar = row.querySelector("progress");
      bar.max = all || 1;
      bar.value = done;
      row.querySelector(".baca-kata").textContent = `${done} dari ${all} halaman`;
    }
  }

  const news = new EventSource(page.dataset.aliran);
  news.addEventListener("kemajuan", event => progress(JSON.parse(event.data)));
  news.addEventListener("berubah", refresh);
  addEventListener("pagehide", () => news.close());

  // Sending.
  const form = document.getElementById("seret");
  if (!form) return;
  form.hidden = false;
  document.getElementById("tambah").hidden = true;
  const input = form.querySelector("input[type=file]"), list = document.getElementById("kiriman");
  const most = Number(form.dataset.batas);
  const waiting = [];
  let sending = false;

  function row(name) {
    const item = document.createElement("li");
    const label = document.createElement("span");
    label.className = "kiriman-nama";
    label.textContent = name;
    const words = document.createElement("span");
    words.className = "kiriman-kata";
    item.append(label, words);
    list.prepend(item);
    return { item, say(text, kind, address) {
      words.textContent = text;
      item.className = kind ? `kiriman-${kind}` : "";
      if (address) {
        const link = document.createElement("a");
        link.href = address;
        link.textContent = "Lihat naskah itu";
        words.append(" ", link);
      }
    } };
  }

  function take(files) {
    for (const file of files) {
      const shown = row(file.name);
      if (file.size > most) shown.say("terlalu besar. Bagi menjadi beberapa berkas.", "salah");
      else { shown.say("menunggu"); waiting.push([file, shown]); }
    }
    next();
  }

  function next() {
    if (sending || !waiting.length) return;
    sending = true;
    const [file, shown] = waiting.shift();
    const body = new FormData();
    body.append("berkas", file, file.name);
    const bar = document.createElement("progress");
    bar.max = file.size || 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `Mengirim ${file.name}`);
    shown.say("mengirim");
    shown.item.append(bar);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", event => { bar.value = event.loaded; });
    request.addEventListener("loadend", () => {
      bar.remove();
      sending = false;
      let told;
      try { told = JSON.parse(request.responseText).berkas[0]; } catch { told = null; }
      if (told) shown.say(told.pesan, told.diterima ? "baik" : "salah", told.alamat);
      else shown.say(request.status ? "tidak diterima. Muat ulang halaman ini, lalu coba lagi." : "terputus. Periksa jaringan, lalu coba lagi.", "salah");
      next();
    });
    request.send(body);
  }

  input.addEventListener("change", () => { take(input.files); input.value = ""; });
  const hasFiles = event => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  addEventListener("dragover", event => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    form.classList.add("seret-di-atas");
  });
  addEventListener("dragleave", event => { if (!event.relatedTarget) form.classList.remove("seret-di-atas"); });
  addEventListener("drop", event => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    form.classList.remove("seret-di-atas");
    take(event.dataTransfer.files);
  });
  addEventListener("beforeunload", event => { if (sending || waiting.length) event.preventDefault(); });
})();
