/* Two comforts that no page depends on: menus close on Escape and outside clicks, and a table's sheet takes a tab
   stop only while it really scrolls. */
"use strict";
(function () {
  function closeMenus(except) {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except) {
        menu.open = false;
      }
    }
  }

  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details.menu"));
  });

  document.addEventListener("keydown", function (event) {
    const menu = event.target.closest("details.menu[open]");
    if (event.key === "Escape" && menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  function markScrolling(region) {
    if (region.scrollWidth > region.clientWidth || region.scrollHeight > region.clientHeight) {
      region.tabIndex = 0;
    } else {
      region.removeAttribute("tabindex");
    }
  }

  const sizes = new ResizeObserver(function (entries) {
    for (const entry of entries) {
      markScrolling(entry.target);
    }
  });

  function watch(root) {
    for (const region of root.querySelectorAll(".scroll")) {
      markScrolling(region);
      sizes.observe(region);
    }
  }

  watch(document);
  document.addEventListener("htmx:afterSettle", function () {
    watch(document);
  });
})();
