// Files go up as soon as they are chosen, with their progress; the message names them by token when it is sent.
import { csrf, words } from "./words.js";
import { toast } from "./toast.js";

export class Uploads {
  constructor(box, limit, changed) {
    this.box = box;
    this.limit = limit;
    this.changed = changed;
    for (const file of box.querySelectorAll("[data-file]")) this.removable(file);
  }

  tokens() {
    return [...this.box.querySelectorAll("[data-file]")].map((one) => one.dataset.file).filter(Boolean);
  }

  busy() {
    return Boolean(this.box.querySelector("progress"));
  }

  clear() {
    this.box.replaceChildren();
  }

  // Files that are on the server already: those of a message that was taken back.
  show(files) {
    for (const one of files) this.item(one.name).dataset.file = one.token;
  }

  item(named) {
    const item = document.createElement("span");
    item.className = "file";
    item.dataset.file = "";
    const name = document.createElement("span");
    name.className = "name";
    name.textContent = named;
    item.append(name);
    this.removable(item);
    this.box.append(item);
    return item;
  }

  removable(item) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "×";
    button.setAttribute("aria-label", words("remove"));
    button.addEventListener("click", () => {
      item.request?.abort();
      item.remove();
      this.changed();
    });
    item.append(button);
  }

  take(files) {
    for (const file of files) {
      if (file.size > this.limit) toast(`${file.name} ${words("too_big")}`);
      else this.up(file);
    }
  }

  up(file) {
    const item = this.item(file.name || "image.png");
    const bar = document.createElement("progress");
    bar.max = 1;
    item.querySelector(".name").after(bar);
    const failed = (said) => {
      bar.remove();
      item.classList.add("is-failed");
      toast(`${file.name}: ${said || words("refused")}`);
    };
    item.request = send(file, {
      progress: (part) => (bar.value = part),
      failed,
      done: (token) => {
        item.dataset.file = token;
        bar.remove();
        this.changed();
      },
    });
  }
}

// Sends a file up. With `inline` it is a picture that stands in the text.
export function send(file, { inline = false, progress, failed, done }) {
  const form = new FormData();
  form.set("file", file, file.name || "image.png");
  if (inline) form.set("inline", "1");
  const request = new XMLHttpRequest();
  request.open("POST", "/uploads");
  request.setRequestHeader("X-CSRFToken", csrf());
  request.setRequestHeader("Accept", "application/json");
  request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
  request.onerror = () => failed("");
  request.onload = () => {
    const answer = request.status === 201 || request.status === 422 ? JSON.parse(request.responseText) : {};
    if (request.status === 201) done(answer.token);
    else failed(answer.error);
  };
  request.send(form);
  return request;
}
