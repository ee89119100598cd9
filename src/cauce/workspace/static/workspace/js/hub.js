// One stream for all tabs of this browser: HTTP/1.1 allows six connections to a host. Runs as a SharedWorker, or
// inside the one tab that holds the lock where SharedWorker is missing (stream.js).
export class Hub {
  constructor(tell) {
    this.tell = tell;
    this.wanted = new Map(); // page → { topics, seen }
    this.last = 0;
    this.source = null;
    this.open = "";
    this.timer = 0;
    this.wasDown = false;
    setInterval(() => this.forget(), 60_000);
  }

  // `at`: the position of the log at which the page was made; what has happened since, it does not show yet.
  want(page, topics, at) {
    const isNew = !this.wanted.has(page);
    this.wanted.set(page, { topics, seen: Date.now() });
    if (isNew && at && (!this.last || at < this.last)) {
      this.last = at;
      this.open = "";
    }
    this.soon();
  }

  leave(page) {
    this.wanted.delete(page);
    this.soon();
  }

  // A tab that died without a word: hidden tabs may wake only once a minute, so three of them missed.
  forget() {
    for (const [page, { seen }] of this.wanted) if (Date.now() - seen > 200_000) this.wanted.delete(page);
    this.soon();
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.connect(), 60);
  }

  connect() {
    const topics = [...new Set([...this.wanted.values()].flatMap((one) => one.topics))].sort();
    const key = topics.join(",");
    if (key === this.open && this.source?.readyState !== 2) return;
    this.source?.close();
    this.source = null;
    this.open = key;
    if (!topics.length) return;
    const after = this.last ? `&after=${this.last}` : "";
    const source = new EventSource(`/live?topics=${encodeURIComponent(key)}${after}`);
    this.source = source;
    source.onopen = () => {
      if (this.wasDown) this.tell({ topic: "*" });
      this.wasDown = false;
      this.tell({ up: true });
    };
    source.onerror = () => {
      this.wasDown = true;
      this.tell({ up: false });
      // The browser gives up for good on an answer that is no stream (a server being restarted behind a proxy).
      if (source.readyState === 2) setTimeout(() => this.source === source && this.connect(), 3000 + Math.random() * 2000);
    };
    // Where the stream stands: another one, opened for other topics, goes on from there and misses nothing in between.
    source.addEventListener("hello", (event) => (this.last = Number(event.lastEventId)));
    for (const topic of [...topics, "reload"]) {
      source.addEventListener(topic, (event) => {
        if (event.lastEventId) this.last = Number(event.lastEventId);
        this.tell({ topic: topic === "reload" ? "*" : topic });
      });
    }
  }
}

if (typeof SharedWorkerGlobalScope !== "undefined" && self instanceof SharedWorkerGlobalScope) {
  const ports = new Map();
  const hub = new Hub((news) => {
    for (const port of ports.values()) port.postMessage(news);
  });
  self.onconnect = ({ ports: [port] }) => {
    port.onmessage = ({ data }) => {
      if (data.leave) {
        ports.delete(data.page);
        hub.leave(data.page);
      } else {
        ports.set(data.page, port);
        hub.want(data.page, data.topics, data.at);
      }
    };
  };
}
