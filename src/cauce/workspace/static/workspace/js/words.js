// What scripts say to people comes with the page, in the reader's language.
const said = JSON.parse(document.body.dataset.words || "{}");

export const words = (key) => said[key] || key;
// The token stands in its cookie and in no page: pages leave compressed, and their length must not tell of it.
export const csrf = () => document.cookie.match(/(?:^|; )cauce_csrf=([^;]+)/)?.[1] || "";
export const me = () => document.body.dataset.me;

// A request as every script here makes it: it carries the token and asks for refusals as JSON.
export function ask(url, { method = "GET", body, headers = {}, ...rest } = {}) {
  const all = { "X-CSRFToken": csrf(), Accept: "text/html, application/json", "X-Part": "1", ...headers };
  return fetch(url, { method, body, headers: all, credentials: "same-origin", redirect: "manual", ...rest });
}

// The sentence of a refusal, whatever form it came in.
export async function refusal(response) {
  if (response.type === "opaqueredirect" || response.status === 401) return words("signed_out");
  if (response.status === 404) return words("gone");
  try {
    return (await response.clone().json()).error || words("refused");
  } catch {
    return words("refused");
  }
}
