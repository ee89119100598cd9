// Opens tickets beside the list. Neighbours are fetched ahead, so that `j` paints without waiting for the network.
import { ask, refusal } from "./words.js";
import { changed } from "./stream.js";
import { toast } from "./toast.js";

const FRESH_MS = 20_000;
const ahead = new Map(); // address → { at, html: Promise<string|null> }
const pane = () => document.getElementById("case");
const desk = () => document.getElementById("desk");
let latest = 0;

function fetched(url) {
  const held = ahead.get(url);
  if (held && performance.now() - held.at < FRESH_MS) return held.html;
  const html = ask(url).then(async (response) => {
    if (response.ok) return response.text();
    ahead.delete(url);
    toast(await refusal(response));
    return null;
  }, () => {
    ahead.delete(url);
    return null;
  });
  ahead.set(url, { at: performance.now(), html });
  while (ahead.size > 12) ahead.delete(ahead.keys().next().value);
  return html;
}

export const rowsShown = () => [...document.querySelectorAll("#rows .row")];

export function prefetchAround(row) {
  const rows = rowsShown();
  const at = rows.indexOf(row);
  if (at < 0) return;
  for (const near of [rows[at + 1], rows[at + 2], rows[at - 1]]) if (near) fetched(near.href);
}

export function forget(number) {
  for (const url of ahead.keys()) if (new URL(url).pathname === `/tickets/${number}`) ahead.delete(url);
}

function mark(number) {
  for (const row of document.querySelectorAll('#rows .row[aria-current="true"]')) row.removeAttribute("aria-current");
  const row = document.querySelector(`#rows .row[data-row="${number}"]`);
  row?.setAttribute("aria-current", "true");
  row?.scrollIntoView({ block: "nearest" });
  return row;
}

export async function open(url, { push = true, focus = true } = {}) {
  const mine = ++latest;
  const address = new URL(url, location.href);
  const number = address.pathname.split("/")[2];
  document.dispatchEvent(new CustomEvent("cauce:leaving"));
  const row = mark(number);
  const held = ahead.get(address.href.split("#")[0]);
  const html = await fetched(address.href.split("#")[0]);
  if (mine !== latest || html === null) return;
  const target = pane();
  target.innerHTML = html;
  desk().classList.add("is-open");
  ahead.delete(address.href.split("#")[0]);
  globalThis.htmx?.process(target);
  mark(number);
  const title = target.querySelector("h1");
  document.title = `${title?.textContent || ""} · #${number}`;
  if (push) history.pushState({ ticket: number }, "", address);
  document.dispatchEvent(new CustomEvent("cauce:opened", { detail: { number } }));
  if (focus) title?.focus({ preventScroll: true });
  // What was fetched ahead may have missed something: ask once more, behind what is painted.
  if (held && performance.now() - held.at > 1000) changed(target.querySelector(".case").dataset.live);
  const quiet = globalThis.requestIdleCallback || ((work) => setTimeout(work, 60));
  if (row) quiet(() => prefetchAround(row));
}

export function close({ push = true } = {}) {
  latest += 1;
  const number = pane().querySelector("[data-ticket]")?.dataset.ticket;
  const back = pane().querySelector("[data-back]")?.getAttribute("href") || "/tickets";
  document.dispatchEvent(new CustomEvent("cauce:leaving"));
  desk().classList.remove("is-open");
  pane().replaceChildren();
  for (const row of document.querySelectorAll('#rows .row[aria-current="true"]')) row.removeAttribute("aria-current");
  document.dispatchEvent(new CustomEvent("cauce:opened", { detail: {} }));
  document.title = document.querySelector("#list h1")?.textContent || "Cauce";
  if (push) history.pushState({}, "", back);
  document.querySelector(`#rows .row[data-row="${number}"]`)?.focus();
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  if (event.target.closest?.("[data-back]") && desk()) {
    event.preventDefault();
    close();
    return;
  }
  const link = event.target.closest?.('a[href^="/tickets/"]');
  if (!link || !desk() || link.target || !/^\/tickets\/\d+$/.test(link.pathname)) return;
  event.preventDefault();
  open(link.href);
});

addEventListener("popstate", () => {
  if (!desk()) return;
  if (/^\/tickets\/\d+$/.test(location.pathname)) open(location.href, { push: false });
  else if (desk().classList.contains("is-open")) close({ push: false });
  else location.reload();
});

document.addEventListener("pointerover", (event) => {
  const row = event.target.closest?.("#rows .row");
  if (row && event.pointerType === "mouse") fetched(row.href);
});

if (desk()?.classList.contains("is-open")) {
  const row = document.querySelector('#rows .row[aria-current="true"]');
  row?.scrollIntoView({ block: "center" });
  if (row) setTimeout(() => prefetchAround(row), 300);
  queueMicrotask(() => document.dispatchEvent(new CustomEvent("cauce:opened", { detail: {} })));
} else if (rowsShown().length) {
  setTimeout(() => fetched(rowsShown()[0].href), 400);
}
