// Parts of the page that fetch themselves again when their topic changes: `data-fetch`, `data-live`, `data-wait` (ms).
// They are morphed, so that what has the focus keeps it. A <template data-into="id"> in the answer goes where it says.
import { ask } from "./words.js";
import { trailing } from "./trailing.js";

const watched = new WeakSet();

function morph(element, html) {
  globalThis.Idiomorph.morph(element, html, { morphStyle: "innerHTML", ignoreActiveValue: true });
  globalThis.htmx?.process(element);
}

async function refresh(element) {
  const response = await ask(element.dataset.fetch);
  if (!response.ok || !element.isConnected) return;
  const box = document.createElement("template");
  box.innerHTML = await response.text();
  for (const part of box.content.querySelectorAll("template[data-into]")) {
    part.remove();
    const target = document.getElementById(part.dataset.into);
    if (target) morph(target, part.innerHTML);
  }
  morph(element, box.innerHTML);
  document.dispatchEvent(new CustomEvent("cauce:refreshed"));
}

function watch() {
  for (const element of document.querySelectorAll("[data-fetch]")) {
    if (watched.has(element)) continue;
    watched.add(element);
    const again = trailing(() => refresh(element), Number(element.dataset.wait), Number(element.dataset.wait) / 4);
    const topic = `live:${element.dataset.live}`;
    const heard = ({ detail }) => (element.isConnected ? again(detail || {}) : document.body.removeEventListener(topic, heard));
    document.body.addEventListener(topic, heard);
  }
}

watch();
document.addEventListener("cauce:opened", watch);
