/* Names for fields of the admin that have none a screen reader can find: those in tables of inline records, whose
   column is named but not the field, and the boxes that autocomplete draws over a field. */
"use strict";
(function () {
  function columnName(cell) {
    const table = cell.closest("table");
    const column = Array.from(cell.classList).find((name) => name.startsWith("field-"));
    const head = column
      ? table.querySelector("thead th.column-" + CSS.escape(column.slice("field-".length)))
      : cell.classList.contains("delete") && table.querySelector("thead th:last-child");
    return head ? head.textContent.trim() : "";
  }

  function nameColumns(fields) {
    for (const field of fields) {
      const name = columnName(field.closest("td"));
      if (name && !field.labels.length && !field.hasAttribute("aria-label")) {
        field.setAttribute("aria-label", name);
      }
    }
  }

  function nameAutocompletes(fields) {
    for (const field of fields) {
      const box = field.parentElement.querySelector(".select2-selection__rendered");
      const label = field.labels.length ? field.labels[0].textContent.trim().replace(/:$/, "") : "";
      const name = field.getAttribute("aria-label") || label;
      if (box && name && box.getAttribute("aria-label") !== name) {
        box.setAttribute("aria-label", name);
      }
    }
  }

  function name() {
    nameColumns(document.querySelectorAll(".tabular td :is(input:not([type=hidden]), select, textarea)"));
    nameAutocompletes(document.querySelectorAll("select.admin-autocomplete"));
  }

  // Autocomplete draws its boxes after the page is there, and rows are added to tables: what is new is named then.
  name();
  new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
})();
