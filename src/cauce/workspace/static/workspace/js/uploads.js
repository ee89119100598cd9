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
    const item = document.createElement("span");
    item.className = "file";
    item.dataset.file = "";
    const name = document.createElement("span");
    name.className = "name";
    name.textContent = file.name || "image.png";
    const bar = document.createElement("progress");
    bar.max = 1;
    item.append(name, bar);
    this.removable(item);
    this.box.append(item);
    const form = new FormData();
    form.set("file", file, file.name || "image.png");
    const request = new XMLHttpRequest();
    item.request = request;
    request.open("POST", "/uploads");
    request.setRequestHeader("X-CSRFToken", csrf());
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => event.lengthComputable && (bar.value = event.loaded / event.total);
    const failed = () => {
      bar.remove();
      item.classList.add("is-failed");
      toast(`${file.name}: ${words("refused")}`);
    };
    request.onerror = failed;
    request.onload = () => {
      if (request.status !== 201) return failed();
      item.dataset.file = JSON.parse(request.responseText).token;
      bar.remove();
      this.changed();
    };
    request.send(form);
  }
}
