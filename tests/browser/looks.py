"""Where text stands on a page, measured from the DOM, and what axe has against it."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import axe_playwright_python

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

#: every line of visible text with its place, and whether it leaves the box that it belongs to. What
#: is cut with dots on purpose, or scrolls, is left out; so is what a chart draws invisibly.
TEXTS = r"""() => {
  const boxes = 'td, th, li, dd, dt, p, summary, figcaption, h1, h2, .tile';
  const cut = node => {
    for (let at = node; at instanceof Element; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none') return true;
      if (style.opacity === '0' || style.visibility === 'hidden') return true;
      if (at.getAttribute('opacity') === '0') return true;
    }
    return !!node.closest('.scroll, .picture, pre');
  };
  const unseen = '.hidden, details:not([open]) > :not(summary), title, style, script, [hidden]';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.textContent.trim() || parent.closest(unseen) || cut(parent)) continue;
    const box = (parent.closest('svg') || parent.closest(boxes) || document.body)
      .getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const r of range.getClientRects()) {
      if (r.width < 1 || r.height < 1) continue;
      found.push({
        text: node.textContent.trim(), left: r.left, right: r.right, top: r.top, bottom: r.bottom,
        out: r.left < box.left - 1 || r.right > box.right + 1
          || r.top < box.top - 1 || r.bottom > box.bottom + 1,
      });
    }
  }
  return found;
}"""
#: the boxes that must not lie over each other
TILES = """() => [...document.querySelectorAll('.tile, body > header, body > footer')].map(node => {
  const r = node.getBoundingClientRect();
  const {left, right, top, bottom} = r;
  return {text: node.id || node.tagName, left, right, top, bottom};
})"""


def texts(page: Page) -> list[dict[str, Any]]:
    """Return every line of visible text: `text`, its sides in pixels, and whether it is `out`."""
    found: list[dict[str, Any]] = page.evaluate(TEXTS)
    return found


def over(boxes: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return the pairs of boxes that lie over each other by more than a hair.

    A chart draws a text twice, its edge below it: the same text at the same place is one.
    """
    return [
        (one["text"], other["text"])
        for one, other in combinations(boxes, 2)
        if _shared(one, other, "left", "right") > 2
        and _shared(one, other, "top", "bottom")
        > 0.3 * min(one["bottom"] - one["top"], other["bottom"] - other["top"])
        and not (one["text"] == other["text"] and abs(one["left"] - other["left"]) < 2)
    ]


def tiles_over(page: Page) -> list[tuple[str, str]]:
    """Return the pairs of tiles that lie over each other."""
    return over(page.evaluate(TILES))


def violations(page: Page) -> list[str]:
    """Return what axe finds, a line for each rule with the first element."""
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)
    assert found["passes"], "axe looked at nothing"
    return [f"{v['id']}: {v['nodes'][0]['html']}" for v in found["violations"]]


def _shared(one: dict[str, Any], other: dict[str, Any], low: str, high: str) -> float:
    return float(min(one[high], other[high]) - max(one[low], other[low]))
