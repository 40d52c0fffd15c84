"""What a page in a browser shows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: the text boxes whose content is wider or higher than they are, or that leave their tile; what
#: scrolls inside its tile may be wider
OVERFLOWING = """() => [...document.querySelectorAll('.value, .amount-shown, .unit, .chip, h1, h2')]
  .filter(node => !node.closest('.scroll'))
  .filter(node => {
    const box = node.getBoundingClientRect();
    const outer = (node.closest('.tile') || document.body).getBoundingClientRect();
    return box.right > outer.right + 1 || box.left < outer.left - 1 || box.bottom > outer.bottom + 1
      || node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).display === 'block';
  }).map(node => node.textContent)"""


def cells(page: Page, selector: str) -> list[dict[str, str]]:
    """Return the data attributes of the elements."""
    found: list[dict[str, str]] = page.eval_on_selector_all(
        selector, "nodes => nodes.map(node => ({...node.dataset}))"
    )
    return found


def same(shown: str, answered: Any) -> bool:
    """Tell whether a page's value is the answer's, exactly."""
    if answered is None or shown == "":
        return answered is None and shown == ""
    return Decimal(shown) == Decimal(str(answered))
