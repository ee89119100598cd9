// People as chips: an address is typed or a contact chosen from what is found while one types; each can be taken out again.
import { ask, words } from "./words.js";

const ADDRESS = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/;
const WAIT_MS = 120;
const key = (person) => person.email.toLowerCase();

// «Ana Ruiz <ana@example.org>» or the address alone; null if it is neither.
export function person(typed) {
  const found = /^\s*(?:"?([^"<]*?)"?\s*<([^<>]+)>|(\S+))\s*$/.exec(typed);
  const email = (found?.[2] || found?.[3] || "").trim();
  return ADDRESS.test(email) ? { name: (found[1] || "").trim(), email } : null;
}

export class Chips {
  constructor(row, changed) {
    this.row = row;
    this.box = row.querySelector("[data-chips]");
    this.input = row.querySelector("input");
    this.list = row.querySelector("[role=listbox]");
    this.said = row.querySelector("[role=status]");
    this.changed = changed;
    this.people = [];
    this.at = -1;
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("paste", (event) => this.pasted(event));
    this.input.addEventListener("blur", () => {
      this.close();
      this.commit();
    });
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // the field keeps the focus
      const option = event.target.closest("[role=option]");
      if (option) this.pick([...this.list.children].indexOf(option));
    });
    this.box.addEventListener("keydown", (event) => this.among(event));
    row.addEventListener("click", (event) => event.target === row && this.input.focus());
  }

  set(people) {
    this.people = [];
    for (const one of people || []) if (!this.people.some((other) => key(other) === key(one))) this.people.push(one);
    this.draw();
  }

  add(one) {
    this.input.value = "";
    this.input.removeAttribute("aria-invalid");
    if (this.people.some((other) => key(other) === key(one))) return;
    this.people.push(one);
    this.draw();
    this.said.textContent = `${words("added")} ${one.name || one.email}`;
    this.changed();
  }

  drop(place, focus = true) {
    const [gone] = this.people.splice(place, 1);
    this.draw();
    this.said.textContent = `${words("removed")} ${gone.name || gone.email}`;
    if (focus) (this.box.querySelectorAll("button")[Math.min(place, this.people.length - 1)] || this.input).focus();
    this.changed();
  }

  draw() {
    this.box.replaceChildren(
      ...this.people.map((one, place) => {
        const chip = document.createElement("li");
        chip.className = "chip";
        chip.title = one.email;
        const name = document.createElement("span");
        name.textContent = one.name || one.email;
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = "×";
        button.setAttribute("aria-label", `${words("remove")} ${one.name || one.email}`);
        button.addEventListener("click", () => this.drop(place));
        chip.append(name, button);
        return chip;
      }),
    );
  }

  // What stands in the field becomes a chip; false if it is no address.
  commit() {
    const typed = this.input.value.trim().replace(/[,;]+$/, "");
    if (!typed) return true;
    const one = person(typed);
    this.input.toggleAttribute("aria-invalid", !one);
    if (!one) this.input.setAttribute("aria-invalid", "true");
    else this.add(one);
    return Boolean(one);
  }

  pasted(event) {
    const text = event.clipboardData.getData("text");
    const many = text.split(/[,;\n]+/).map((one) => one.trim()).filter(Boolean);
    if (!many.length || !many.every(person)) return;
    event.preventDefault();
    for (const one of many) this.add(person(one));
  }

  pressed(event) {
    const { key: pressed } = event;
    const open = !this.list.hidden;
    if (open && (pressed === "ArrowDown" || pressed === "ArrowUp")) this.mark(this.at + (pressed === "ArrowDown" ? 1 : -1));
    else if (open && pressed === "Escape") {
      event.stopPropagation();
      this.close();
    } else if (pressed === "Enter" && !event.ctrlKey && !event.metaKey) {
      if (open && this.at >= 0) this.pick(this.at);
      else this.commit();
    } else if ((pressed === "," || pressed === ";") && person(this.input.value)) this.commit();
    else if (pressed === "Tab" && open && this.at >= 0 && !event.shiftKey) this.pick(this.at);
    else if (pressed === "Backspace" && !this.input.value && this.people.length) this.drop(this.people.length - 1, false);
    else if (pressed === "ArrowLeft" && !this.input.selectionEnd) [...this.box.querySelectorAll("button")].at(-1)?.focus();
    else return;
    event.preventDefault();
  }

  among(event) {
    const buttons = [...this.box.querySelectorAll("button")];
    const place = buttons.indexOf(document.activeElement);
    if (event.key === "ArrowLeft") buttons[place - 1]?.focus();
    else if (event.key === "ArrowRight") (buttons[place + 1] || this.input).focus();
    else if (event.key === "Delete" || event.key === "Backspace") this.drop(place);
    else return;
    event.preventDefault();
  }

  typed() {
    clearTimeout(this.timer);
    this.input.removeAttribute("aria-invalid");
    this.timer = setTimeout(() => this.look(), WAIT_MS);
  }

  async look() {
    const typed = this.input.value.trim();
    if (typed.length < 2) return this.close();
    const response = await ask(`/contacts/suggestions?q=${encodeURIComponent(typed)}`).catch(() => null);
    if (!response?.ok || this.input.value.trim() !== typed || document.activeElement !== this.input) return undefined;
    this.found = (await response.json()).people.filter((one) => !this.people.some((other) => key(other) === key(one)));
    return this.open();
  }

  open() {
    this.list.replaceChildren(
      ...this.found.map((one, place) => {
        const option = document.createElement("li");
        option.role = "option";
        option.id = `${this.list.id}-${place}`;
        const name = document.createElement("b");
        name.textContent = one.name || one.email;
        const email = document.createElement("span");
        email.textContent = one.name ? one.email : "";
        option.append(name, email);
        return option;
      }),
    );
    this.list.hidden = !this.found.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.mark(this.found.length ? 0 : -1);
  }

  mark(place) {
    const options = [...this.list.children];
    this.at = options.length ? (place + options.length) % options.length : -1;
    options.forEach((one, other) => one.setAttribute("aria-selected", String(other === this.at)));
    if (this.at >= 0) this.input.setAttribute("aria-activedescendant", options[this.at].id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  pick(place) {
    const one = this.found[place];
    this.close();
    this.add(one);
    this.input.focus();
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.at = -1;
  }
}
