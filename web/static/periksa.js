// Periksa: the place of each field on the scan, words of the scan into fields, and the whole way by keyboard.
"use strict";

(() => {
  const form = document.getElementById("periksa"), pane = document.getElementById("lembaran");
  if (!form || !pane) return;
  const SVG = "http://www.w3.org/2000/svg";
  const fields = () => [...form.elements].filter(e => e.matches("textarea, select, input:not([type=hidden])") && !e.disabled);
  const isText = e => e.matches("textarea, input:not([type=radio]):not([type=checkbox]):not([type=hidden])");
  const initial = e => e.matches("select") ? ([...e.options].find(o => o.defaultSelected) ?? e.options[0]).value
    : e.matches("[type=radio], [type=checkbox]") ? e.defaultChecked : e.defaultValue;
  const current = e => e.matches("[type=radio], [type=checkbox]") ? e.checked : e.value;
  const changed = e => current(e) !== initial(e);

  // Fields grow with their text where the browser does not do it by itself.
  const grows = !CSS.supports("field-sizing", "content");
  const fit = e => { if (grows && e.matches("textarea")) { e.style.height = "auto"; e.style.height = `${e.scrollHeight + 4}px`; } };

  // The place of a field.
  let shown = null;
  function place(field) {
    shown?.classList.remove("tampak");
    shown = field.dataset.tempat ? document.getElementById(field.dataset.tempat) : null;
    if (!shown) return;
    shown.classList.add("tampak");
    const box = shown.getBoundingClientRect(), frame = pane.getBoundingClientRect();
    if (box.top < frame.top + 20 || box.bottom > frame.bottom - 20)
      pane.scrollTop += box.top - frame.top - (frame.height - box.height) / 2;
    if (box.left < frame.left || box.right > frame.right)
      pane.scrollLeft += box.left - frame.left - (frame.width - box.width) / 2;
  }

  // By keyboard a field is entered with its text selected: typing replaces it.
  let byKeys = false, last = null, fresh = false;
  addEventListener("keydown", () => { byKeys = true; }, true);
  addEventListener("pointerdown", () => { byKeys = false; }, true);
  form.addEventListener("focusin", event => {
    const field = event.target;
    if (!field.matches("textarea, select, input")) return;
    if (field !== last) fresh = true;
    last = field;
    place(field);
    if (byKeys && isText(field)) field.select();
  });
  // Entering the field shows the place: its link need not be stepped over.
  for (const link of form.querySelectorAll("a.tempat")) {
    link.tabIndex = -1;
    link.addEventListener("click", event => {
      event.preventDefault();
      document.getElementById(link.parentElement.querySelector("label").htmlFor)?.focus();
    });
  }
  const edited = [];
  form.addEventListener("input", event => {
    fresh = false;
    fit(event.target);
    const at = edited.indexOf(event.target);
    if (at >= 0) edited.splice(at, 1);
    edited.push(event.target);
  });

  function go(field) {
    if (!field) return false;
    byKeys = true;
    field.focus();
    field.scrollIntoView({ block: "nearest" });
    return true;
  }
  function step(list, way) {
    const all = fields();
    const from = all.indexOf(document.activeElement);
    const wanted = way > 0 ? list.filter(e => all.indexOf(e) > from) : list.filter(e => from < 0 || all.indexOf(e) < from).reverse();
    return go(wanted[0] ?? (way > 0 ? list[0] : list.at(-1)));
  }
  const doubtful = () => fields().filter(e => "ragu" in e.dataset || e.getAttribute("aria-invalid") === "true");
  function group(way) { // the first field of the next part of the form
    const parts = [...form.children].filter(e => e.querySelector("textarea, select, input:not([type=hidden])"));
    const at = parts.findIndex(e => e.contains(document.activeElement));
    const next = parts[at < 0 ? (way > 0 ? 0 : parts.length - 1) : (at + way + parts.length) % parts.length];
    go(next?.querySelector("textarea, select, input:not([type=hidden])"));
  }
  function inColumn(field, way) {
    const cell = field.closest("td, th"), row = cell?.parentElement;
    if (!row) return false;
    const rows = [...row.closest("table").rows];
    const next = rows[rows.indexOf(row) + way];
    return go(next?.cells[cell.cellIndex]?.querySelector("textarea, select, input"));
  }

  function send(id) {
    sending = true;
    form.requestSubmit(document.getElementById(id));
  }

  // Taking back: in the field what was typed there, then other fields not saved yet, then the last save.
  function takeBack(event) {
    const field = document.activeElement;
    if (form.contains(field) && isText(field) && changed(field)) return; // the browser's own undo
    event.preventDefault(); // or the browser takes back what lies further back, out of sight
    let other;
    while ((other = edited.pop()) && !changed(other));
    if (other) {
      if (other.matches("select")) other.value = initial(other);
      else if (other.matches("[type=radio], [type=checkbox]")) other.checked = initial(other);
      else other.value = initial(other);
      fit(other);
      go(other);
      return;
    }
    const saved = document.querySelector("form[data-urung=tadi]") ?? document.querySelector("form[data-urung]");
    if (!saved) return;
    if (saved.dataset.urung === "orang") saved.querySelector("button").focus(); // somebody else's: ask first
    else { sending = true; saved.requestSubmit(); }
  }

  addEventListener("keydown", event => {
    const field = document.activeElement, inForm = form.contains(field);
    const command = event.ctrlKey || event.metaKey;
    if (event.isComposing) return;
    if (event.key === "F8") { event.preventDefault(); step(doubtful(), event.shiftKey ? -1 : 1); }
    else if (event.key === "F6") { event.preventDefault(); group(event.shiftKey ? -1 : 1); }
    else if (command && event.key === "Enter") { event.preventDefault(); send("benar"); }
    else if (command && !event.shiftKey && event.key.toLowerCase() === "s") { event.preventDefault(); send("simpan"); }
    else if (command && !event.shiftKey && event.key.toLowerCase() === "z") takeBack(event);
    else if (event.key === "Enter" && inForm && !event.shiftKey && !event.altKey && isText(field) && !("paragraf" in field.dataset)) {
      event.preventDefault();
      step(fields(), 1);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && inForm && field.matches("td textarea, th textarea") && !event.shiftKey && !command && !event.altKey) {
      const whole = field.selectionStart === 0 && field.selectionEnd === field.value.length;
      const edge = event.key === "ArrowUp" ? field.selectionEnd === 0 : field.selectionStart === field.value.length;
      if ((whole || edge) && inColumn(field, event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
    }
  });

  // Words of the scan.
  let first = null; // the word a range begins with
  async function words(figure) {
    if (figure.dataset.siap) return;
    figure.dataset.siap = "1";
    try {
      const answer = await fetch(figure.dataset.kata);
      if (!answer.ok) return;
      const layer = document.createElementNS(SVG, "g");
      layer.setAttribute("class", "kata-kata");
      for (const [n, [text, x0, y0, x1, y1]] of (await answer.json()).entries()) {
        const box = document.createElementNS(SVG, "rect");
        for (const [name, value] of [["x", x0], ["y", y0], ["width", Math.max(1, x1 - x0)], ["height", Math.max(1, y1 - y0)]])
          box.setAttribute(name, value);
        box.dataset.n = n;
        box.dataset.teks = text;
        layer.append(box);
      }
      figure.querySelector("svg").append(layer);
    } catch { delete figure.dataset.siap; }
  }
  const seen = new IntersectionObserver(entries => {
    for (const entry of entries) if (entry.isIntersecting) words(entry.target);
  }, { root: pane, rootMargin: "200px" });
  for (const figure of pane.querySelectorAll("figure")) seen.observe(figure);

  function insert(text) {
    const field = last && form.contains(last) && isText(last) ? last : null;
    if (!field) return;
    // The first word replaces what was read; more are added where the cursor stands.
    let start = fresh ? 0 : field.selectionStart, end = fresh ? field.value.length : field.selectionEnd;
    const before = field.value.slice(0, start), after = field.value.slice(end);
    const words = (before && !/\s$/.test(before) ? " " : "") + text + (after && !/^\s/.test(after) ? " " : "");
    field.focus();
    field.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, words)) { // keeps the browser's own undo
      field.setRangeText(words, start, end, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    fresh = false;
  }
  pane.addEventListener("pointerdown", event => { if (event.target.dataset?.teks !== undefined) event.preventDefault(); });
  pane.addEventListener("click", event => {
    const word = event.target;
    if (word.dataset?.teks === undefined) return;
    const layer = word.parentElement;
    if (!last) { // no field yet: the one that was read here
      const box = word.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2;
      const found = fields().find(e => {
        const b = e.dataset.tempat && document.getElementById(e.dataset.tempat)?.getBoundingClientRect();
        return b && b.left <= x && x <= b.right && b.top <= y && y <= b.bottom;
      });
      if (found) { found.focus(); found.scrollIntoView({ block: "nearest" }); }
      return;
    }
    let range = [word];
    if (event.shiftKey && first && first.parentElement === layer) {
      const all = [...layer.children], a = all.indexOf(first), b = all.indexOf(word);
      range = a < b ? all.slice(a + 1, b + 1) : all.slice(b, a + 1);
      if (a >= b) fresh = true;
    }
    insert(range.map(one => one.dataset.teks).join(" "));
    first = word;
  });

  const larger = document.getElementById("perbesar");
  larger.hidden = false;
  larger.addEventListener("click", () => {
    const on = pane.classList.toggle("besar");
    larger.setAttribute("aria-pressed", String(on));
    if (last) place(last);
  });

  let sending = false;
  form.addEventListener("submit", () => { sending = true; });
  for (const other of document.querySelectorAll("form[data-urung]")) other.addEventListener("submit", () => { sending = true; });
  addEventListener("beforeunload", event => { if (!sending && fields().some(changed)) event.preventDefault(); });
  addEventListener("pageshow", event => { if (event.persisted) location.reload(); }); // what was saved since counts

  for (const area of form.querySelectorAll("textarea")) fit(area);
  const wrong = document.getElementById("salah") ?? document.getElementById("bentrok");
  const start = wrong ? wrong.querySelector("a") : doubtful()[0];
  if (start && !location.hash) { byKeys = true; start.focus({ preventScroll: !wrong }); }
})();
