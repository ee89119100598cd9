// Signatures: where one is written, and, folded under an answer, what will stand there.
import { ask } from "./words.js";
import { editorReady } from "./composer.js";

async function build(box) {
  await editorReady();
  const bar = document.createElement("trix-toolbar");
  bar.id = "rich-bar";
  bar.append(document.getElementById("toolbar").content.cloneNode(true));
  box.querySelector("[data-toolbar]").append(bar);
  const editor = document.createElement("trix-editor");
  editor.setAttribute("toolbar", bar.id);
  editor.setAttribute("input", "rich-words");
  editor.setAttribute("role", "textbox");
  editor.setAttribute("aria-multiline", "true");
  editor.setAttribute("aria-labelledby", "rich-label");
  // Many programs hold pictures back, so a signature has none.
  editor.addEventListener("trix-file-accept", (event) => event.preventDefault());
  editor.addEventListener("trix-attachment-add", (event) => event.attachment.remove());
  box.querySelector("[data-editor]").replaceWith(editor);
}

// It depends on the mailbox that the answer leaves from.
async function show(fold) {
  const form = fold.closest("[data-composer]");
  const mailbox = form.querySelector("[data-sender]")?.value || "";
  const answer = await ask(`/signature?ticket=${form.dataset.ticket}&mailbox=${encodeURIComponent(mailbox)}`);
  if (answer.ok) fold.querySelector(".prose").innerHTML = await answer.text();
}

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("[data-signature][open]")) show(event.target);
}, true);
document.addEventListener("change", (event) => {
  const fold = event.target.matches?.("[data-sender]") && event.target.form?.querySelector("[data-signature][open]");
  if (fold) show(fold);
});
const box = document.querySelector("[data-rich]");
if (box) build(box);
