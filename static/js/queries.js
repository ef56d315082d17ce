/* Alt+Q in a field of a record's form raises a query about that field, in a tab of its own: what is typed stays. */
"use strict";

document.addEventListener("keydown", (event) => {
  const link = document.getElementById("raise-query");
  if (!link || !event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyQ") {
    return;
  }
  event.preventDefault();
  const address = new URL(link.href);
  const name = document.activeElement ? document.activeElement.name || "" : "";
  const row = /^(.+)-(\d+)-(.+)$/.exec(name);
  if (row) {
    const tables = JSON.parse(link.dataset.tables || "{}");
    const key = document.getElementsByName(`${row[1]}-${row[2]}-id`)[0];
    if (tables[row[1]] && key && key.value) {
      address.searchParams.set("record", `${tables[row[1]]}:${key.value}`);
      address.searchParams.set("field", row[3]);
    }
  } else if (name) {
    address.searchParams.set("field", name);
  }
  window.open(address.href, "_blank", "noopener");
});
