// Loads the page again when it has become another one; shows what is wrong with the specs above it.
(function () {
  "use strict";
  var own = document.currentScript.getAttribute("data-page");
  var box = document.createElement("section");
  var head = document.createElement("h2");
  var text = document.createElement("pre");
  box.id = "kpi-findings";
  box.hidden = true;
  box.tabIndex = 0;
  box.setAttribute("role", "alert");
  box.style.cssText = "position:fixed;z-index:9;left:0;right:0;bottom:0;max-height:60vh;overflow:auto;" +
    "margin:0;padding:16px 24px;background:#2a0f0d;color:#ffe9e6;border-top:4px solid #ff9085;font-size:16px";
  head.style.cssText = "margin:0 0 8px;font:600 18px/1.3 sans-serif;color:inherit";
  text.style.cssText = "margin:0;font:14px/1.45 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere";
  box.appendChild(head);
  box.appendChild(text);
  document.body.appendChild(box);

  function show(title, said) {
    if (head.textContent !== title || text.textContent !== said) {
      head.textContent = title;
      text.textContent = said;
    }
    box.hidden = !title;
  }

  function ask() {
    fetch("/_kpi/state?page=" + encodeURIComponent(location.pathname), {cache: "no-store"})
      .then(function (answer) { return answer.json(); })
      .then(function (state) {
        if (state.page !== own) { location.reload(); return; }
        show(state.findings ? "The specs have errors: this is the last page without any" : "", state.findings);
        setTimeout(ask, 500);
      })
      .catch(function () {
        show("kpi serve has ended: this page is not kept up to date", "");
        setTimeout(ask, 2000);
      });
  }
  ask();
})();
