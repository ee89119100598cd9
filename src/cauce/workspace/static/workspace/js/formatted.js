// A mail with the look it came with, in a frame inside its message. Nothing in the frame runs; since it keeps its origin
// there, this page can see how high it is. A click with a key held still opens it in a tab of its own.
const MOST_PX = 30_000;
const LEAST_ZOOM = 0.25;

const isDark = () => {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

// Made small first: a mail that is as high as its window would otherwise grow at every look.
function fit(frame) {
  const root = frame.contentDocument?.documentElement;
  if (!root || !root.querySelector("body")) return;
  const pane = frame.closest(".conversation");
  const at = pane?.scrollTop;
  frame.style.height = "120px";
  root.style.zoom = "1";
  const wide = root.scrollWidth / Math.max(1, root.clientWidth);
  if (wide > 1.01) root.style.zoom = String(Math.max(LEAST_ZOOM, 1 / wide));
  frame.style.height = `${Math.min(MOST_PX, Math.max(80, root.scrollHeight + 4))}px`;
  if (pane) pane.scrollTop = at;
}

const widths = new ResizeObserver((seen) => {
  for (const { target, contentRect } of seen) {
    if (target.dataset.width === String(contentRect.width)) continue;
    target.dataset.width = String(contentRect.width);
    fit(target);
  }
});

function show(link) {
  const message = link.closest(".message");
  const frame = document.createElement("iframe");
  frame.className = "original";
  frame.title = link.dataset.title;
  frame.sandbox = "allow-same-origin allow-popups allow-popups-to-escape-sandbox";
  const address = new URL(link.href);
  if (isDark()) address.searchParams.set("dark", "1");
  if (message.hasAttribute("data-pictures")) address.searchParams.set("pictures", "1");
  frame.src = address;
  frame.addEventListener("load", () => {
    fit(frame);
    widths.observe(frame);
    frame.contentDocument?.addEventListener("keydown", (event) => event.key === "Escape" && back(link));
  });
  message.querySelector(".prose").before(frame);
  message.classList.add("shows-format");
  link.dataset.shown = "";
  [link.textContent, link.dataset.other] = [link.dataset.other, link.textContent];
}

function back(link) {
  const message = link.closest(".message");
  const frame = message.querySelector("iframe.original");
  widths.unobserve(frame);
  frame.remove();
  message.classList.remove("shows-format");
  delete link.dataset.shown;
  [link.textContent, link.dataset.other] = [link.dataset.other, link.textContent];
  link.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-format]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  if ("shown" in link.dataset) back(link);
  else show(link);
});
