// Adds what was said since, by id. It never touches the composer, and it moves the view only for whoever is at the end.
import { ask } from "./words.js";
import { trailing } from "./trailing.js";
import { forget } from "./open.js";

const pane = () => document.querySelector(".conversation");
const course = () => document.querySelector("[data-course]");
let watch = null;

export const atEnd = (box = pane()) => box.scrollHeight - box.scrollTop - box.clientHeight < 120;
export const toEnd = (box = pane()) => box && (box.scrollTop = box.scrollHeight);

export function lastSeen() {
  const ids = [...course().querySelectorAll("[data-message]")].map((one) => Number(one.dataset.message) || 0);
  return Math.max(0, ...ids);
}

// A table or a line wider than the message scrolls by itself: with the arrow keys too, once it can be reached.
function reachable() {
  for (const wide of course()?.querySelectorAll(".prose table, .prose pre") || []) {
    if (wide.scrollWidth > wide.clientWidth + 1) wide.tabIndex = 0;
  }
}

// Puts entries in by id: a message that stands there already is replaced in place (its state changed).
export function add(html, { fresh = false } = {}) {
  const stayAtEnd = atEnd();
  const box = document.createElement("template");
  box.innerHTML = html;
  for (const entry of [...box.content.querySelectorAll("li[id]")]) {
    const old = document.getElementById(entry.id);
    if (old) {
      if (!old.contains(document.activeElement)) old.replaceWith(entry);
    } else {
      if (fresh && entry.matches(".message")) entry.classList.add("is-new");
      course().append(entry);
    }
    globalThis.htmx?.process(entry);
  }
  const list = course();
  for (const one of list.querySelectorAll(".is-sending")) list.append(one);
  document.querySelector("[data-composer]")?.setAttribute("data-seen", lastSeen());
  reachable();
  if (stayAtEnd) toEnd();
}

async function refresh() {
  const box = pane();
  if (!box) return;
  const url = box.dataset.messages;
  const facts = [...box.querySelectorAll('li[id^="f-"], .event[data-fact]')].map((one) => Number(one.dataset.fact || one.id.slice(2)) || 0);
  const moving = [...box.querySelectorAll('[data-state="queued"], [data-state="sent"]')].slice(-6).map((one) => one.dataset.message);
  const response = await ask(`${url}?after=${lastSeen()}&since=${Math.max(0, ...facts)}&again=${moving.join()}`);
  if (!response.ok || response.status === 204 || pane() !== box) return;
  add(await response.text(), { fresh: true });
}

function attach() {
  watch?.();
  watch = null;
  const box = pane();
  const ticket = document.querySelector(".case");
  if (!box || !ticket) return;
  reachable();
  const topic = `live:${ticket.dataset.live}`;
  const again = trailing(refresh, 1000);
  const number = ticket.dataset.ticket;
  const heard = ({ detail }) => {
    forget(number);
    again(detail || {});
  };
  document.body.addEventListener(topic, heard);
  watch = () => document.body.removeEventListener(topic, heard);
  const wanted = location.hash.startsWith("#m-") && document.getElementById(location.hash.slice(1));
  if (wanted) wanted.scrollIntoView({ block: "start" });
  else toEnd(box);
}

document.addEventListener("cauce:opened", attach);
