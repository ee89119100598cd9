// A short word at the foot of the page, with at most one thing to do about it.
export function toast(text, { action, label, seconds = 4 } = {}) {
  const box = document.getElementById("toasts");
  const one = document.createElement("div");
  one.className = "toast";
  const said = document.createElement("span");
  said.textContent = text;
  one.append(said);
  const gone = () => one.remove();
  let timer = setTimeout(gone, seconds * 1000);
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => {
      gone();
      action();
    });
    one.append(button);
    one.addEventListener("focusin", () => clearTimeout(timer));
    one.addEventListener("focusout", () => (timer = setTimeout(gone, 2000)));
  }
  box.append(one);
  while (box.children.length > 3) box.firstChild.remove();
  return gone;
}
