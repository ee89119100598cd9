// The keyboard: single letters while nobody is typing.
import { step, openCurrent, leave, pick } from "./list.js";
import { forward, reply, write } from "./composer.js";

const press = (key) => document.querySelector(`.case [data-key="${key}"]`)?.click();
// The message that has the focus, else what the customer last said, else the newest that can be sent on.
const last = (selector) => [...document.querySelectorAll(selector)].at(-1);
const nearest = () => (document.activeElement?.closest?.(".message")?.querySelector("[data-forward]") || last(".case .is-theirs [data-forward]") || last(".case [data-forward]"))?.dataset.forward;
const does = {
  j: () => step(1),
  k: () => step(-1),
  ArrowDown: () => document.activeElement?.matches?.(".row") && (step(1), true),
  ArrowUp: () => document.activeElement?.matches?.(".row") && (step(-1), true),
  Enter: () => (document.activeElement?.matches?.(".row") ? (openCurrent(), true) : false),
  o: openCurrent,
  u: leave,
  x: pick,
  r: () => reply(),
  R: () => reply({ only: true }),
  f: () => forward(nearest()),
  c: () => document.querySelector('[data-key="c"]')?.click(),
  n: () => write("note"),
  a: () => press("a"),
  e: () => press("e"),
  "/": () => (document.querySelector(".find input") || document.querySelector('.rail [data-key="/"]'))?.[document.querySelector(".find input") ? "focus" : "click"](),
  "?": () => document.getElementById("keys").showModal(),
  Escape: () => (document.querySelector("dialog[open], details.menu[open]") ? false : leave()),
};
const quiet = new Set(["ArrowDown", "ArrowUp", "Enter"]);

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return;
  if (event.target.closest?.("input, textarea, select, trix-editor, [contenteditable], dialog")) return;
  const act = does[event.key];
  if (!act) return;
  const done = act();
  if (!quiet.has(event.key) || done) event.preventDefault();
});
