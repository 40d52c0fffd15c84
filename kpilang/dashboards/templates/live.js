// Loads the page again in its time, says when its numbers are old, and shows one page after the
// other on a wall. Without it the page is read as it is. Whoever touches it has a minute's rest.
(function () {
  "use strict";
  var root = document.documentElement;
  var touched = 0;
  function number(name) { return Number(root.getAttribute(name)) || 0; }
  function busy() { return Date.now() - touched < 60000; }
  ["keydown", "pointerdown", "wheel"].forEach(function (kind) {
    document.addEventListener(kind, function () { touched = Date.now(); }, {passive: true});
  });

  var refresh = number("data-refresh");
  function again() {
    setTimeout(again, refresh * 1000);
    if (busy()) return;
    if (location.protocol === "file:") { location.reload(); return; }
    // while the server does not answer, the last page stays
    fetch(location.href, {method: "HEAD", cache: "no-store"}).then(
      function (answer) { if (answer.ok) location.reload(); }, function () {});
  }
  if (refresh) setTimeout(again, refresh * 1000);

  var banner = document.querySelector(".stale");
  function age() {
    var seconds = Date.now() / 1000 - number("data-as-of");
    var old = seconds > number("data-stale-after");
    if (banner.hidden === old) {
      var hours = Math.floor(seconds / 3600);
      var said = hours < 48 ? hours + " hours" : Math.floor(hours / 24) + " days";
      banner.textContent = "▼ These numbers are " + said + " old: as of " + banner.getAttribute("data-of");
      banner.hidden = !old;
      root.classList.toggle("old", old);
    }
    setTimeout(age, 10000);
  }
  if (banner) age();

  var pages = Array.prototype.slice.call(document.querySelectorAll("main > .page"));
  var shown = 0;
  function show() { pages.forEach(function (page, place) { page.hidden = place !== shown; }); }
  function turn() {
    setTimeout(turn, number("data-rotate") * 1000);
    if (busy()) return;
    shown = (shown + 1) % pages.length;
    show();
  }
  if (number("data-rotate") && pages.length > 1) { show(); setTimeout(turn, number("data-rotate") * 1000); }
})();
