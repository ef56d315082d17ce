/* Light, dark or the system's theme. Loaded before the first paint; the choice stays in this browser, under the key
   the Django admin uses, so that both keep the same theme. */
"use strict";
(function () {
  const KEY = "theme";
  const CHOICES = ["auto", "light", "dark"];

  function stored() {
    try {
      const value = window.localStorage.getItem(KEY);
      return CHOICES.includes(value) ? value : "auto";
    } catch (error) {
      return "auto"; // storage is switched off in this browser: the theme follows the system
    }
  }

  function store(choice) {
    try {
      window.localStorage.setItem(KEY, choice);
    } catch (error) {
      return; // the choice then lasts until the next page
    }
  }

  function apply(choice) {
    document.documentElement.dataset.theme = choice;
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
    }
  }

  apply(stored());

  document.addEventListener("DOMContentLoaded", function () {
    for (const group of document.querySelectorAll("[data-theme-group]")) {
      group.hidden = false;
    }
    apply(stored());
    document.addEventListener("click", function (event) {
      const button = event.target.closest("[data-theme-choice]");
      if (button) {
        store(button.dataset.themeChoice);
        apply(button.dataset.themeChoice);
      }
    });
  });
})();
