// Tells the page which of its topics changed: an event `live:<topic>` on the body, never content.
import { Hub } from "./hub.js";

const page = crypto.randomUUID?.() || String(Math.random());
let send = () => {};

function topics() {
  const found = [...document.querySelectorAll("[data-live]")].map((one) => one.dataset.live);
  return [...new Set(found)].sort();
}

// `atOnce`: the reader did it themselves and waits for nobody.
export function changed(topic, { atOnce = false } = {}) {
  const names = topic === "*" ? topics() : [topic];
  for (const name of names) {
    document.body.dispatchEvent(new CustomEvent(`live:${name}`, { detail: { atOnce } }));
  }
}

function heard(news) {
  if (news.topic) changed(news.topic);
  if ("up" in news) document.getElementById("offline")?.toggleAttribute("hidden", news.up || navigator.onLine);
}

function byWorker() {
  const worker = new SharedWorker(document.body.dataset.hub, { type: "module", name: "cauce-live" });
  worker.port.onmessage = ({ data }) => heard(data);
  worker.port.start();
  send = (message) => worker.port.postMessage({ page, ...message });
}

// The tab that gets the lock opens the stream; the others hear it through the channel. When it closes, the next holds it.
function byChannel() {
  const channel = new BroadcastChannel("cauce-live");
  let hub = null;
  let mine = {};
  channel.onmessage = ({ data }) => {
    if (data.to === "hub") hub && (data.leave ? hub.leave(data.page) : hub.want(data.page, data.topics, data.at));
    else if (data.to === "pages-ask") tell();
    else heard(data);
  };
  const tell = () => (hub ? hub.want(page, mine.topics, mine.at) : channel.postMessage({ to: "hub", page, ...mine }));
  send = (message) => {
    if (message.topics) mine = message;
    if (!message.leave) tell();
    else if (!hub) channel.postMessage({ to: "hub", page, leave: true });
  };
  navigator.locks.request("cauce-live", () => {
    hub = new Hub((news) => {
      heard(news);
      channel.postMessage(news);
    });
    tell();
    channel.postMessage({ to: "pages-ask" });
    return new Promise(() => {}); // held until this tab closes
  });
}

if (document.querySelector("[data-live]")) {
  if (globalThis.SharedWorker) byWorker();
  else byChannel();
  let said = "";
  const say = () => {
    said = topics().join();
    send({ topics: topics(), at: Number(document.body.dataset.position) || 0 });
  };
  say();
  setInterval(say, 45_000);
  document.addEventListener("cauce:opened", () => topics().join() !== said && say());
  addEventListener("pagehide", () => send({ leave: true }));
  addEventListener("pageshow", (event) => {
    if (event.persisted) {
      say();
      changed("*");
    }
  });
}

addEventListener("offline", () => document.getElementById("offline")?.removeAttribute("hidden"));
addEventListener("online", () => {
  document.getElementById("offline")?.setAttribute("hidden", "");
  changed("*");
});
