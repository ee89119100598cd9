// Small things: copying, dialogs, menus that close, folded sections that stay folded, the customer's pane.
import { ask, refusal, words } from "./words.js";
import { changed } from "./stream.js";
import { toast } from "./toast.js";

document.addEventListener("click", async (event) => {
  const target = event.target;
  const copy = target.closest?.("[data-copy]");
  if (copy) {
    await navigator.clipboard?.writeText(copy.dataset.copy);
    toast(words("copied"));
  }
  const opens = target.closest?.("[data-opens]");
  if (opens) {
    document.querySelector("dialog[open]")?.close();
    document.getElementById(opens.dataset.opens).showModal();
  }
  if (target.matches?.("dialog[open]")) target.close(); // the veil
  if (target.closest?.("[data-context]")) {
    const shown = document.querySelector(".case").classList.toggle("shows-context");
    if (shown) document.querySelector(".context-close")?.focus();
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
});

// Somebody is taken out of the conversation, and for a moment can be put back.
document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-uncopy]");
  const ticket = button?.closest(".case");
  if (!ticket) return;
  const at = `/tickets/${ticket.dataset.ticket}/participants`;
  const { email, uncopy } = button.dataset;
  const response = await ask(`${at}/${uncopy}`, { method: "DELETE" });
  changed(ticket.dataset.live, { atOnce: true });
  if (!response.ok) return toast(await refusal(response));
  const body = new URLSearchParams({ email });
  const action = async () => {
    const back = await ask(at, { method: "POST", body });
    if (!back.ok) toast(await refusal(back));
    changed(ticket.dataset.live, { atOnce: true });
  };
  toast(words("out_of_copy"), email ? { label: words("undo"), seconds: 8, action } : {});
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  const pane = document.querySelector(".case.shows-context");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.preventDefault();
  } else if (pane) {
    pane.classList.remove("shows-context");
    event.preventDefault();
  }
}, true);

const folded = () => JSON.parse(localStorage.getItem("cauce.folded") || "[]");
document.addEventListener("toggle", ({ target }) => {
  const name = target.dataset?.fold;
  if (!name) return;
  const names = new Set(folded());
  if (target.open) names.delete(name);
  else names.add(name);
  localStorage.setItem("cauce.folded", JSON.stringify([...names]));
}, true);
const fold = () => {
  for (const name of folded()) document.querySelector(`[data-fold="${name}"]`)?.removeAttribute("open");
};
document.addEventListener("cauce:opened", fold);
document.addEventListener("cauce:refreshed", fold);
