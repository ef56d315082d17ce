/* What htmx leaves out when a report's choices change in place: open panels, the focus, unsent typing and the lead read aloud.
   Without it, and without htmx, the form is sent by its button. */
"use strict";
(function () {
  const PANELS = "#report-choices details[open]";
  let kept = { panels: [], focus: "", typed: null };

  function remember() {
    const active = document.activeElement;
    const typing = active.matches("#report-choices input:not([type=checkbox])") ? active.value : null;
    kept = {
      panels: Array.from(document.querySelectorAll(PANELS), (panel) => [panel.id, panel.lastElementChild.scrollTop]),
      focus: active.id,
      typed: typing,
      within: Boolean(active.closest("#conditions")),
    };
  }

  function restore() {
    for (const [id, scrolled] of kept.panels) {
      const panel = document.getElementById(id);
      if (panel) {
        panel.open = true;
        panel.lastElementChild.scrollTop = scrolled;
      }
    }
    focusAgain();
    announce();
  }

  function focusAgain() {
    const same = kept.focus && document.getElementById(kept.focus);
    const next = kept.within && (document.getElementById("conditions") || document.querySelector("#report-choices select"));
    if (same && kept.typed !== null && same.value !== kept.typed) {
      same.value = kept.typed;
    }
    if (same || next) {
      (same || next).focus({ preventScroll: true });
    }
  }

  function announce() {
    const status = document.getElementById("report-status");
    const lead = document.getElementById("summary-lead");
    if (status && lead) {
      status.textContent = lead.textContent.trim().replace(/\s+/g, " ");
    }
  }

  document.addEventListener("htmx:beforeRequest", function () {
    const status = document.getElementById("report-status");
    if (status) {
      status.textContent = "";
    }
  });

  /* A refused filter answers with a sentence (status 400), which the reader must see: htmx would show nothing. */
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.xhr.status === 400) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
    remember();
  });

  document.addEventListener("htmx:afterSettle", function (event) {
    if (event.detail.target && event.detail.target.id === "summary-results") {
      restore();
    }
  });
})();
