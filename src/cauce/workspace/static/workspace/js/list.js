// The list keeps its place: rows that changed change where they stand, new ones announce themselves above it.
import { ask, refusal } from "./words.js";
import { open, close, rowsShown, forget } from "./open.js";
import { changed } from "./stream.js";
import { toast } from "./toast.js";
import { trailing } from "./trailing.js";

const list = document.getElementById("list");
const rows = () => document.getElementById("rows");
const news = document.getElementById("news");
const waiting = new Map(); // id → li that is new and not shown yet

export const current = () => rows()?.querySelector('.row[aria-current="true"]') || (document.activeElement?.matches?.(".row") ? document.activeElement : null);

export function step(by) {
  const all = rowsShown();
  if (!all.length) return;
  const at = all.indexOf(current());
  const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
  if (!next || next === all[at]) return;
  if (document.getElementById("desk").classList.contains("is-open")) open(next.href);
  else next.focus();
}

export const openCurrent = () => current() && open(current().href);
export function leave() {
  if (document.getElementById("desk")?.classList.contains("is-open")) close();
  else if (list) unpick();
}

const pickedBar = document.getElementById("picked");
const pickedRows = () => [...document.querySelectorAll("#rows .row.is-picked")];

export function pick() {
  current()?.classList.toggle("is-picked");
  tellPicked();
}

function tellPicked() {
  const count = pickedRows().length;
  pickedBar.toggleAttribute("hidden", !count);
  pickedBar.querySelector("strong").textContent = count === 1 ? pickedBar.dataset.one : pickedBar.dataset.many.replace("{n}", count);
}

function unpick() {
  for (const row of pickedRows()) row.classList.remove("is-picked");
  tellPicked();
}

// The same small change for each ticket that is picked, one after the other; a refusal is said and the rest go on.
async function changeEach({ each, field, value }) {
  for (const row of pickedRows()) {
    const response = await ask(`/tickets/${row.dataset.row}/${each}`, { method: "POST", body: new URLSearchParams({ [field]: value }), headers: { Accept: "application/json" } });
    if (response.ok) row.classList.remove("is-picked");
    else toast(`#${row.dataset.row}: ${await refusal(response)}`);
  }
  tellPicked();
  changed("*", { atOnce: true });
}

// What is older than everything shown is no news: it moved up because another left. In an empty list all is news.
const isOldest = (row) => rowsShown().length > 0 && rowsShown().every((one) => Number(row.dataset.at) < Number(one.dataset.at));

function announce() {
  const count = waiting.size;
  news.toggleAttribute("hidden", !count);
  if (count) news.querySelector("span").textContent = count === 1 ? news.dataset.one : news.dataset.many.replace("{n}", count);
}

function place(fresh) {
  const row = fresh.querySelector(".row");
  const old = rows().querySelector(`.row[data-id="${row.dataset.id}"]`);
  if (!old) {
    if (fresh.hasAttribute("data-gone")) waiting.delete(row.dataset.id);
    else if (isOldest(row)) rows().querySelector("ol").append(fresh);
    else waiting.set(row.dataset.id, fresh);
    return;
  }
  forget(row.dataset.row);
  if (old.getAttribute("aria-current")) row.setAttribute("aria-current", "true");
  if (old.classList.contains("is-picked")) row.classList.add("is-picked");
  if (fresh.hasAttribute("data-gone")) {
    // It left this view. The one being read stays until another is opened; the rest go where nobody is looking.
    if (old.getAttribute("aria-current") || old === document.activeElement) old.replaceChildren(...row.childNodes);
    else old.closest("li").remove();
    return;
  }
  const focused = old === document.activeElement;
  old.replaceWith(row);
  row.classList.add("is-changed");
  if (focused) row.focus({ preventScroll: true });
}

async function refresh() {
  const seen = rowsShown().map((row) => `${row.dataset.id}.${row.dataset.version}`);
  const response = await ask(`${list.dataset.rows}&seen=${seen.join("_")}`);
  if (!response.ok) return;
  const box = document.createElement("template");
  box.innerHTML = await response.text();
  for (const fresh of [...box.content.querySelectorAll("li")]) place(fresh);
  if (!rows().querySelector("ol") && waiting.size) show();
  announce();
}

function show() {
  let ol = rows().querySelector("ol");
  if (!ol) {
    ol = document.createElement("ol");
    rows().replaceChildren(ol);
  }
  ol.prepend(...waiting.values());
  waiting.clear();
  announce();
  rows().scrollTo({ top: 0 });
}

if (list) {
  const again = trailing(refresh, 3000, 1000);
  document.body.addEventListener("live:queue", ({ detail }) => again(detail || {}));
  pickedBar.addEventListener("click", ({ target }) => {
    const each = target.closest("[data-each]");
    if (each) changeEach(each.dataset);
    if (target.closest("[data-unpick]")) unpick();
  });
  news.addEventListener("click", () => {
    show();
    rows().querySelector(".row")?.focus();
  });
}
