// After a change of the case: show it at once, or say why it could not be.
import { csrf, refusal, words } from "./words.js";
import { changed } from "./stream.js";
import { toast } from "./toast.js";

document.addEventListener("htmx:configRequest", ({ detail }) => {
  detail.headers.Accept = "text/html, application/json";
  detail.headers["X-Part"] = "1";
  detail.headers["X-CSRFToken"] = csrf();
});
document.getElementById("sign-out")?.addEventListener("formdata", ({ formData }) => formData.set("csrfmiddlewaretoken", csrf()));
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const { verb, path } = detail.requestConfig;
  if (verb === "get" || !detail.successful) return;
  if (/^\/(tickets|deliveries)\//.test(path)) {
    changed(document.querySelector(".case")?.dataset.live || "*", { atOnce: true });
    changed("queue", { atOnce: true });
  }
  if (detail.elt.matches?.("[data-resets]")) detail.elt.reset();
});
document.addEventListener("htmx:responseError", async ({ detail }) => {
  toast(await refusal(new Response(detail.xhr.responseText, { status: detail.xhr.status || 500 })));
  changed("*");
});
document.addEventListener("htmx:sendError", () => toast(words("offline")));
