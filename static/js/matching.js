/* Choosing what a column holds. A list offers only what contains the text of its field, so a field that is entered
   shows the whole list: its text steps aside, and comes back if nothing was chosen. Delete or Backspace in a field whose
   text stepped aside takes that away for good, so that its column is left out. A suggestion fills its field. */
"use strict";
(function () {
  function setAside(field) {
    if (field.value) {
      field.dataset.kept = field.value;
      field.placeholder = field.value;
      field.value = "";
    }
  }

  function takeAway(field, event) {
    if (!field.value && (event.key === "Delete" || event.key === "Backspace")) {
      delete field.dataset.kept;
      field.placeholder = "";
    }
  }

  function bringBack(field) {
    if (!field.value && field.dataset.kept) {
      field.value = field.dataset.kept;
    }
    delete field.dataset.kept;
    field.placeholder = "";
  }

  for (const field of document.querySelectorAll("[data-choose]")) {
    field.addEventListener("focus", () => setAside(field));
    field.addEventListener("blur", () => bringBack(field));
    field.addEventListener("keydown", (event) => takeAway(field, event));
    if (field.form) {
      field.form.addEventListener("submit", () => bringBack(field));
    }
  }

  for (const button of document.querySelectorAll("[data-fill]")) {
    button.addEventListener("click", function () {
      const field = document.getElementById(button.dataset.fill);
      field.value = button.value;
      delete field.dataset.kept;
    });
  }
})();
