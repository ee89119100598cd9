// Where one answers. It stands outside every swap: only opening another ticket replaces it.
import { ask, refusal, words } from "./words.js";
import { add, lastSeen, toEnd } from "./conversation.js";
import { Drafts } from "./drafts.js";
import { Uploads } from "./uploads.js";
import { Addressing } from "./addressing.js";
import { Pictures, plain } from "./pictures.js";
import { changed } from "./stream.js";
import { toast } from "./toast.js";

let now = null;
// Its module defines the element one turn of the loop after it has loaded: built before, it could not take the focus.
export const editorReady = () => import("../../vendor/trix-2.1.19.esm.min.js").then(plain).then(() => customElements.whenDefined("trix-editor"));
// The editor gives away what was typed only when it has drawn it, one frame later. A hidden page draws nothing.
const drawn = () => new Promise((done) => {
  requestAnimationFrame(done);
  setTimeout(done, 100);
});

class Composer {
  constructor(form) {
    this.form = form;
    this.number = form.dataset.ticket;
    this.kind = form.dataset.kind;
    this.words = { reply: form.querySelector("[data-draft-reply]")?.value || "", note: form.querySelector("[data-draft-note]")?.value || "" };
    this.after = Number(form.dataset.after) || 0;
    this.then = form.querySelector("[data-then]"); // what becomes of the ticket once the answer is sent
    this.drafts = new Drafts(this.number, (said) => (form.querySelector("[data-saved]").textContent = said));
    this.uploads = new Uploads(form.querySelector("[data-files]"), Number(form.dataset.limit), () => this.wrote());
    this.pictures = new Pictures(Number(form.dataset.limit), () => this.wrote());
    let head = JSON.parse(form.dataset.head || "{}");
    for (const kind of ["reply", "note"]) {
      const kept = this.drafts.local(kind, form.dataset[`${kind}At`]);
      if (kept === null) continue;
      this.words[kind] = kept.html;
      if (kind === "reply" && kept.head) head = kept.head;
    }
    this.people = new Addressing(form, () => this.wrote());
    this.people.load(head);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    form.querySelector("[data-unfold]").addEventListener("click", () => this.unfold());
    for (const tab of form.querySelectorAll("[data-tab]")) tab.addEventListener("click", () => this.write(tab.dataset.tab));
    form.querySelector("[data-attach]").addEventListener("change", (event) => {
      this.uploads.take(event.target.files);
      event.target.value = "";
    });
    form.querySelector("[data-picture]")?.addEventListener("change", (event) => {
      for (const file of event.target.files) this.editor?.editor.insertFile(file);
      event.target.value = "";
    });
    this.dropping();
    this.show();
    if (this.words[this.kind] || this.uploads.tokens().length || this.people.head()) this.unfold({ focus: false });
    if (!this.number) this.unfold({ focus: false }).then(() => this.people.rows.to.input.focus());
  }

  get folded() {
    return this.form.classList.contains("is-folded");
  }

  // Tab, ground, hint and the word on the button (by `for-reply`, `for-note`): who will read this is told four times.
  show() {
    const { form, kind } = this;
    form.dataset.kind = kind;
    for (const tab of form.querySelectorAll("[data-tab]")) tab.setAttribute("aria-selected", String(tab.dataset.tab === kind));
    form.querySelector("[data-hint]").textContent = form.dataset[`${kind}Hint`];
    this.editor?.setAttribute("placeholder", form.dataset[`${kind}Hint`]);
    this.editor?.setAttribute("aria-label", form.dataset[`${kind}Hint`]);
  }

  async unfold({ focus = true } = {}) {
    this.form.classList.remove("is-folded");
    if (!this.editor) {
      await editorReady();
      if (now !== this || this.editor) return;
      this.build();
    }
    if (focus) this.editor.focus();
  }

  build() {
    const { form } = this;
    const bar = document.createElement("trix-toolbar");
    bar.id = `bar-${this.number}`;
    bar.append(document.getElementById("toolbar").content.cloneNode(true));
    form.querySelector("[data-toolbar]").append(bar);
    const editor = document.createElement("trix-editor");
    editor.setAttribute("toolbar", bar.id);
    editor.setAttribute("input", `words-${this.number}`);
    editor.setAttribute("role", "textbox");
    editor.setAttribute("aria-multiline", "true");
    this.input = document.getElementById(`words-${this.number}`);
    this.input.value = this.words[this.kind];
    editor.addEventListener("trix-change", () => this.wrote());
    // Pictures stand where the caret is; other files go under the text.
    editor.addEventListener("trix-file-accept", (event) => {
      if (this.pictures.takes(event.file)) return;
      event.preventDefault();
      this.uploads.take([event.file]);
    });
    editor.addEventListener("trix-attachment-add", (event) => this.pictures.added(event.attachment));
    editor.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
        event.preventDefault();
        event.stopPropagation();
        this.send();
      } else if (event.key === "Escape") {
        this.leave();
      }
    }, true);
    form.querySelector("[data-editor]").replaceWith(editor);
    this.editor = editor;
    this.show();
  }

  get html() {
    return this.editor ? this.input.value : this.words[this.kind];
  }

  get empty() {
    const box = document.createElement("template");
    box.innerHTML = this.html;
    return !box.content.textContent.trim() && !box.content.querySelector("img") && !this.uploads.tokens().length;
  }

  load(html) {
    this.words[this.kind] = html;
    if (this.editor) this.editor.editor.loadHTML(html);
  }

  async write(kind, options) {
    if (!this.form.querySelector(`[data-tab="${kind}"]`)) return;
    if (kind !== this.kind) {
      this.drafts.save();
      this.words[this.kind] = this.html;
      this.kind = kind;
      this.show();
      if (this.editor) this.editor.editor.loadHTML(this.words[kind]);
    }
    await this.unfold(options);
  }

  wrote() {
    if (this.loading) return;
    this.words[this.kind] = this.html;
    this.drafts.wrote(this.kind, this.html, this.uploads.tokens(), this.kind === "reply" ? this.people.head() : null);
  }

  leave() {
    if (this.empty && this.number) this.form.classList.add("is-folded");
    document.querySelector(".conversation")?.focus({ preventScroll: true });
  }

  async send() {
    if (this.sending) return;
    this.sending = true;
    const drafted = this.drafts.hold();
    try {
      await drawn();
      if (this.uploads.busy() || this.pictures.busy()) return toast(words("uploading"));
      const forwards = this.kind === "reply" && this.people.forward;
      if ((this.empty && !forwards) || (this.kind === "reply" && !this.people.ready())) return;
      await this.post(drafted);
    } finally {
      this.sending = false;
      this.drafts.free();
    }
  }

  // Another ticket may be opened while it is on its way: then only what belongs to no page is done.
  async post(drafted) {
    const { kind, html } = this;
    const body = new FormData();
    body.set("kind", kind);
    body.set("html", html);
    body.set("after", this.after);
    if (kind === "reply") this.people.into(body);
    if (kind === "reply" && this.then && !this.people.forward) body.set("status", this.then.value);
    for (const file of this.uploads.tokens()) body.append("files", file);
    const card = now === this && this.number ? this.preview(kind, html) : null;
    const button = this.form.querySelector("[data-send]");
    button.setAttribute("aria-disabled", "true");
    let response = null;
    try {
      await drafted;
      response = await ask(this.number ? `/tickets/${this.number}/messages` : "/tickets/new", { method: "POST", body });
    } catch {
      // No answer: the message may or may not be there. The words stay, and the server refuses a twin by `after`.
    }
    button.removeAttribute("aria-disabled");
    card?.remove();
    if (response?.status === 201 && !this.number) return this.opened(response);
    if (response?.status === 201) return this.sent(kind, response);
    if (response?.status === 409) return this.crossed(await response.text());
    toast(response ? await refusal(response) : words("failed"));
    changed("*");
  }

  preview(kind, html) {
    const course = document.querySelector("[data-course]");
    const card = document.createElement("li");
    card.className = `message is-${kind === "note" ? "note" : "ours"} is-sending`;
    const inner = document.createElement("article");
    inner.className = "message-card";
    const prose = document.createElement("div");
    prose.className = "prose";
    prose.innerHTML = this.editor ? this.editor.innerHTML : html;
    prose.querySelectorAll("[contenteditable], [data-trix-cursor-target]").forEach((one) => one.removeAttribute("contenteditable"));
    const foot = document.createElement("footer");
    foot.className = "message-foot";
    foot.textContent = words("sending");
    inner.append(prose, foot);
    card.append(document.createElement("span"), inner);
    course.append(card);
    toEnd();
    return card;
  }

  // The mail has opened a ticket: there one sees it leave.
  opened(response) {
    this.drafts.sent("reply");
    location.assign(response.headers.get("X-Ticket"));
  }

  async sent(kind, response) {
    this.drafts.sent(kind);
    const id = response.headers.get("X-Message");
    const undo = Number(response.headers.get("X-Undo") || 0);
    const html = await response.text();
    if (now === this) this.fold(html);
    this.drafts.sent(kind);
    changed("queue", { atOnce: true });
    if (undo) toast(words("leaving"), { label: words("undo"), seconds: undo, action: () => this.undo(id) });
    else toast(words("noted"));
  }

  fold(html) {
    this.uncross();
    this.loading = true;
    this.load("");
    this.loading = false;
    this.uploads.clear();
    this.people.reset();
    if (this.then) this.then.selectedIndex = 0;
    this.form.classList.add("is-folded");
    add(html);
    this.after = lastSeen();
    toEnd();
    this.form.querySelector("[data-unfold]").focus({ preventScroll: true });
  }

  async undo(id) {
    const response = await ask(`/messages/${id}/sending`, { method: "DELETE", headers: { Accept: "application/json" } });
    if (!response.ok) return toast(await refusal(response));
    const back = await response.json();
    document.getElementById(`m-${id}`)?.setAttribute("data-state", "queued");
    changed(document.querySelector(".case")?.dataset.live || "*");
    toast(words("cancelled"));
    if (now !== this) return;
    await this.write("reply");
    this.uploads.clear();
    this.uploads.show(back.files);
    this.people.load(back.head);
    this.load(back.html);
    this.editor.focus();
  }

  // Somebody spoke meanwhile: show it, say so, and let the next press send.
  crossed(html) {
    if (now !== this) return toast(words("crossed"));
    add(html, { fresh: true });
    this.after = lastSeen();
    this.uncross();
    const said = document.createElement("div");
    said.className = "composer-crossed";
    said.setAttribute("role", "alert");
    said.textContent = words("crossed");
    this.form.prepend(said);
    document.querySelector(".message.is-new")?.scrollIntoView({ block: "nearest" });
    this.editor?.focus({ preventScroll: true });
  }

  uncross() {
    this.form.querySelector(".composer-crossed")?.remove();
  }

  dropping() {
    const { form } = this;
    form.addEventListener("dragover", (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      form.classList.add("is-over");
    });
    form.addEventListener("dragleave", () => form.classList.remove("is-over"));
    form.addEventListener("drop", (event) => {
      form.classList.remove("is-over");
      if (!event.dataTransfer.files.length || event.defaultPrevented) return;
      event.preventDefault();
      this.unfold();
      this.uploads.take(event.dataTransfer.files);
    });
  }
}

function attach() {
  const form = document.querySelector("[data-composer]");
  if (now?.form === form) return;
  now = form ? new Composer(form) : null;
}

export const write = (kind) => now?.write(kind);

// Answer everybody or the requester alone; a draft for other people stays as it is until its writer says so.
export async function reply({ only = false } = {}) {
  await now?.write("reply");
  if (only && now?.people.box) now.people.only();
}

export async function forward(message) {
  if (!now?.people.box || !message) return;
  await now.write("reply", { focus: false });
  now.people.begin(Number(message));
}

document.addEventListener("cauce:opened", attach);
document.addEventListener("cauce:leaving", () => now?.drafts.save());
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-undo]");
  if (button && now) now.undo(button.dataset.undo);
  const sends = event.target.closest?.("[data-forward]");
  if (sends) forward(sends.dataset.forward);
});
document.addEventListener("cauce:refreshed", () => now?.people.follow());
addEventListener("pagehide", () => now?.drafts.beacon());
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && now?.drafts.beacon());
if (document.querySelector(".writing")) queueMicrotask(attach);
(globalThis.requestIdleCallback || setTimeout)(() => document.getElementById("toolbar") && editorReady());
