"use strict";
// Lights every word of the claim whose note is the address; without script only its first word is lit.
(function () {
  function light() {
    var match = /^#[cn](\d+)$/.exec(location.hash);
    document.querySelectorAll("mark.lit").forEach(function (mark) { mark.classList.remove("lit"); });
    if (!match) { return; }
    document.querySelectorAll('mark[data-n~="' + match[1] + '"]').forEach(function (mark) { mark.classList.add("lit"); });
  }
  window.addEventListener("hashchange", light);
  light();
})();
