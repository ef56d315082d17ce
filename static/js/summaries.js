/* A refused filter answers with a sentence (status 400), which the reader must see: htmx would show nothing. */
"use strict";
document.addEventListener("htmx:beforeSwap", function (event) {
  if (event.detail.xhr.status === 400) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
