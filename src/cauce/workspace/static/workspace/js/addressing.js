// To whom an answer goes, and from where: what stands here is what is sent. Untouched, it follows the conversation.
import { Chips } from "./chips.js";
import { words } from "./words.js";
import { toast } from "./toast.js";

const ROLES = ["to", "cc", "bcc"];
const read = (text) => JSON.parse(text || "{}");
const typed = ({ name, email }) => (name ? `"${name.replace(/["\\]/g, "")}" <${email}>` : email);
const first = (name) => name.split(/\s+/).find((word) => /^\p{L}/u.test(word)) || name;

export class Addressing {
  constructor(form, changed) {
    this.form = form;
    this.box = form.querySelector("[data-people]");
    if (!this.box) return;
    this.changed = changed;
    this.rows = {};
    for (const role of ROLES) this.rows[role] = new Chips(this.box.querySelector(`[data-role="${role}"]`), () => this.touch());
    this.sender = this.box.querySelector("[data-sender]");
    this.sender?.addEventListener("change", () => this.touch());
    this.subject = this.box.querySelector("[data-subject]");
    this.subject?.addEventListener("input", () => this.touch());
    this.banner = this.box.querySelector("[data-forwarding]");
    this.box.addEventListener("click", ({ target }) => this.clicked(target));
    this.reset();
  }

  get usual() {
    return read(document.querySelector(`#to-${this.form.dataset.ticket} [data-people-usual]`)?.dataset.peopleUsual);
  }

  reset() {
    if (!this.box) return;
    this.touched = false;
    this.forward = 0;
    this.fill(this.usual);
    if (this.sender) this.sender.value = this.sender.dataset.usual;
    this.shown();
  }

  fill(head) {
    for (const role of ROLES) {
      this.rows[role].set(head[role]);
      this.show(role, role === "to" || Boolean(head[role]?.length));
    }
  }

  // What a draft has kept.
  load(head) {
    if (!this.box || !head || !Object.keys(head).length) return;
    this.touched = true;
    this.forward = head.forward || 0;
    if (ROLES.some((role) => head[role])) this.fill(head);
    if (this.subject && head.subject) this.subject.value = head.subject;
    const option = this.sender && [...this.sender.options].find((one) => one.value === (head.mailbox || head.from_address))
      || this.sender && [...this.sender.options].find((one) => Number(one.dataset.id) === head.from_mailbox);
    if (option) this.sender.value = option.value;
    this.shown();
  }

  // As a draft keeps it; null while nothing was chosen.
  head() {
    if (!this.box || !this.touched) return null;
    const head = Object.fromEntries(ROLES.map((role) => [role, this.rows[role].people]));
    if (this.sender && this.sender.value !== this.sender.dataset.usual) head.mailbox = this.sender.value;
    if (this.forward) head.forward = this.forward;
    if (this.subject?.value) head.subject = this.subject.value;
    return head;
  }

  into(body) {
    if (!this.box) return;
    body.set("addressed", "1");
    for (const role of ROLES) for (const one of this.rows[role].people) body.append(role, typed(one));
    if (this.sender) body.set("mailbox", this.sender.value);
    if (this.subject) body.set("subject", this.subject.value);
    if (this.forward) body.set("forward", this.forward);
  }

  // Whether it can be sent so; says what is missing and leads there.
  ready() {
    if (!this.box) return true;
    for (const role of ROLES) {
      if (this.rows[role].commit()) continue;
      toast(words("no_address"));
      this.rows[role].input.focus();
      return false;
    }
    if (!this.rows.to.people.length) {
      toast(words("no_one"));
      this.rows.to.input.focus();
      return false;
    }
    if (this.subject && !this.subject.value.trim()) {
      toast(words("no_subject"));
      this.subject.focus();
      return false;
    }
    return true;
  }

  touch() {
    this.touched = true;
    this.shown();
    this.changed();
  }

  // The conversation has other people now: what nobody has touched follows.
  follow() {
    if (!this.box) return;
    if (!this.touched) this.fill(this.usual);
    this.shown();
  }

  only() {
    this.rows.to.set(this.usual.to);
    this.rows.cc.set([]);
    this.rows.bcc.set([]);
    this.show("cc", false);
    this.show("bcc", false);
    this.touch();
  }

  all() {
    this.forward = 0;
    this.fill(this.usual);
    this.touched = false;
    this.shown();
    this.changed();
  }

  begin(message) {
    this.forward = message;
    this.fill({});
    this.touch();
    this.rows.to.input.focus();
  }

  show(role, on) {
    this.rows[role].row.hidden = !on;
    const button = this.box.querySelector(`[data-show="${role}"]`);
    if (button) button.hidden = on;
  }

  clicked(target) {
    const show = target.closest("[data-show]")?.dataset.show;
    if (show) {
      this.show(show, true);
      this.rows[show].input.focus();
    } else if (target.closest("[data-only]")) this.only();
    else if (target.closest("[data-all], [data-unforward]")) this.all();
  }

  // Says on the button, beside the tab and in the row who will read it.
  shown() {
    const { dataset } = this.form;
    const people = ROLES.flatMap((role) => this.rows[role].people);
    const name = people.length ? first(people[0].name || people[0].email) : "";
    const word = people.length > 1 ? dataset[this.forward ? "forwardMore" : "sendMore"] : dataset[this.forward ? "forwardOne" : "sendOne"];
    const nobody = dataset[this.forward ? "forwardNobody" : "sendNobody"];
    const said = people.length ? word.replace("{name}", name).replace("{n}", people.length - 1) : nobody;
    const button = document.getElementById(`send-${dataset.ticket}`);
    if (button && button.textContent.trim() !== said.trim()) button.textContent = said.trim();
    const copies = this.rows.cc.people.length + this.rows.bcc.people.length;
    const only = this.box.querySelector("[data-only]");
    if (only) only.hidden = Boolean(this.forward) || !copies;
    const all = this.box.querySelector("[data-all]");
    if (all) all.hidden = Boolean(this.forward || copies || !this.usual.cc?.length);
    if (!this.banner) return;
    this.banner.hidden = !this.forward;
    this.form.classList.toggle("is-forwarding", Boolean(this.forward));
    const card = this.forward ? document.getElementById(`m-${this.forward}`) : null;
    const who = card?.querySelector(".author")?.textContent || "";
    const files = card ? card.querySelectorAll(".files .file").length : 0;
    this.banner.querySelector("span").textContent = dataset.forwarding.replace("{name}", who) + (files ? ` · ${files} ${words("files")}` : "");
  }
}
