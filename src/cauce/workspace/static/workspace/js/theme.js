// Runs before the first paint, so that a chosen theme never flashes. Classic script: a module would come too late.
(() => {
  const root = document.documentElement;
  const chosen = localStorage.getItem("cauce.theme");
  if (chosen) root.dataset.theme = chosen;
  const show = () => {
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === (root.dataset.theme || "")));
    }
  };
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-theme-choice]");
    if (!button) return;
    const theme = button.dataset.themeChoice;
    if (theme) {
      root.dataset.theme = theme;
      localStorage.setItem("cauce.theme", theme);
    } else {
      delete root.dataset.theme;
      localStorage.removeItem("cauce.theme");
    }
    show();
  });
})();
