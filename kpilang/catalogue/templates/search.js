// Shows the rows that have every word that was typed. Without this script all of them are shown.
(function () {
  "use strict";
  var form = document.querySelector(".search");
  var input = document.getElementById("search");
  var told = document.getElementById("found");
  var lists = Array.prototype.slice.call(document.querySelectorAll(".list"));
  var rows = Array.prototype.slice.call(document.querySelectorAll(".list tbody tr"));
  var texts = rows.map(function (row) { return row.textContent.toLowerCase(); });

  function search() {
    var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    var found = 0;
    rows.forEach(function (row, place) {
      var has = words.every(function (word) { return texts[place].indexOf(word) >= 0; });
      row.hidden = !has;
      found += has ? 1 : 0;
    });
    lists.forEach(function (list) { list.hidden = !list.querySelector("tbody tr:not([hidden])"); });
    told.textContent = words.length ? found + " found" : "";
  }

  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  input.addEventListener("input", search);
  search();
})();
