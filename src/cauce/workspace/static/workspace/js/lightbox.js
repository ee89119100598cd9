// Pictures of a conversation, one at a time and large: arrows for the next, Escape to leave.
import { words } from "./words.js";

const all = () => [...document.querySelectorAll(".conversation a[data-look]")];
let box = null;
let at = 0;

function build() {
  box = document.createElement("dialog");
  box.className = "lightbox";
  box.innerHTML = '<img alt=""><footer><button type="button" class="button" data-step="-1"></button><span class="name"></span><a class="button" download></a><button type="button" class="button" data-step="1"></button><form method="dialog"><button class="button"></button></form></footer>';
  const [before, after] = box.querySelectorAll("[data-step]");
  before.textContent = "←";
  before.setAttribute("aria-label", words("previous"));
  after.textContent = "→";
  after.setAttribute("aria-label", words("next"));
  box.querySelector("a").textContent = words("download");
  box.querySelector("form button").textContent = words("close");
  box.addEventListener("click", (event) => {
    const step = event.target.closest("[data-step]");
    if (step) move(Number(step.dataset.step));
    else if (event.target === box) box.close();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") move(1);
    else if (event.key === "ArrowLeft") move(-1);
  });
  box.addEventListener("close", () => box.querySelector("img").removeAttribute("src"));
  document.body.append(box);
}

function move(step) {
  const links = all();
  at = (at + step + links.length) % links.length;
  const link = links[at];
  const image = box.querySelector("img");
  image.src = link.dataset.look;
  image.alt = link.dataset.name;
  box.setAttribute("aria-label", link.dataset.name);
  box.querySelector(".name").textContent = `${link.dataset.name} · ${at + 1}/${links.length}`;
  box.querySelector("a").href = `${link.getAttribute("href")}?save`;
  for (const button of box.querySelectorAll("[data-step]")) button.hidden = links.length < 2;
}

// A picture that cannot be made leaves the name of its file.
document.addEventListener("error", (event) => {
  if (event.target.matches?.(".file.is-picture > img")) event.target.remove();
}, true);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-look]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  if (!box) build();
  at = all().indexOf(link);
  move(0);
  box.showModal();
  box.addEventListener("close", () => link.focus(), { once: true });
});
