// What is being written survives: on the server at most every 1.2 s, on this computer at once, and by a beacon when the page goes.
import { ask, csrf, me, words } from "./words.js";

const EVERY_MS = 1200;
const key = (number, kind) => `cauce.draft.${me()}.${number}.${kind}`;

export class Drafts {
  constructor(number, told) {
    this.number = number;
    this.told = told;
    this.timer = 0;
    this.pending = null;
    this.busy = false;
    this.saving = null;
    this.held = false;
  }

  url(kind) {
    return this.number ? `/tickets/${this.number}/drafts/${kind}` : "/tickets/new/draft";
  }

  // The words of this computer and whom they go to, if they are newer than the server's.
  local(kind, serverAt) {
    try {
      const kept = JSON.parse(localStorage.getItem(key(this.number, kind)));
      return kept && kept.at > Number(serverAt || 0) ? kept : null;
    } catch {
      return null;
    }
  }

  wrote(kind, html, files, head) {
    this.pending = { kind, html, files, head };
    try {
      localStorage.setItem(key(this.number, kind), JSON.stringify({ html, head, at: Date.now() }));
    } catch {
      // A full or forbidden store: the server still has it.
    }
    if (!this.timer && !this.busy) this.later();
  }

  later(wait = EVERY_MS) {
    if (!this.held) this.timer = setTimeout(() => this.save(), wait);
  }

  form({ html, files, head }) {
    const form = new FormData();
    form.set("html", html);
    if (head) form.set("head", JSON.stringify(head));
    for (const file of files) form.append("files", file);
    form.set("csrfmiddlewaretoken", csrf());
    return form;
  }

  save() {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.pending && !this.busy && !this.held) this.saving = this.put();
  }

  async put() {
    const now = this.pending;
    this.pending = null;
    this.busy = true;
    this.told(words("saving"));
    try {
      const response = await ask(this.url(now.kind), { method: "POST", body: this.form(now) });
      this.told(response.ok ? words("saved") : words("kept"));
      if (!response.ok) this.pending ??= now;
    } catch {
      this.pending ??= now;
      this.told(words("kept"));
    } finally {
      this.busy = false;
      if (this.pending) this.later(EVERY_MS * (this.pending === now ? 4 : 1));
    }
  }

  // While words are being sent: a draft of theirs that is still on its way would come back after them.
  async hold() {
    this.held = true;
    clearTimeout(this.timer);
    this.timer = 0;
    await Promise.race([this.saving, new Promise((done) => setTimeout(done, 2000))]);
  }

  free() {
    this.held = false;
    if (this.pending && !this.busy) this.later();
  }

  beacon() {
    if (!this.pending) return;
    clearTimeout(this.timer);
    this.timer = 0;
    if (navigator.sendBeacon(this.url(this.pending.kind), this.form(this.pending))) this.pending = null;
  }

  sent(kind) {
    clearTimeout(this.timer);
    this.timer = 0;
    this.pending = null;
    localStorage.removeItem(key(this.number, kind));
    this.told("");
  }
}
