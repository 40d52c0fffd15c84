"""L216 empty-page."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import Settings, rule
from kpilang.model.project import Model


@rule("L216", "empty-page")
def empty_page(model: Model, _settings: Settings) -> Iterator[Draft]:
    """A dashboard, or a page of it, has no tile.

    Whoever opens an empty page cannot tell whether its numbers are missing or were never meant to
    be there. A row with nothing in it takes no room, and does not fill a page.

    ```kpi fail
    dashboard floor { row { } }
    ```

    ```kpi fail
    metric n = count(orders)
    dashboard floor {
      page "One" { row { tile n as number } }
      page "Two" { row { } }
    }
    ```

    ```kpi pass
    metric n = count(orders)
    dashboard floor { row { tile n as number } }
    ```

    ```kpi pass
    metric n = count(orders)
    dashboard floor {
      page "One" { row { tile n as number } }
      page "Two" { row { tile n as number } }
    }
    ```
    """
    for board in model.dashboards.values():
        for page in board.pages:
            if not any(page.rows):
                where = f'the page "{page.title}" of ' if page.title else ""
                yield Draft(
                    f"{where}`{board.name}` has no tile",
                    board.span,
                    notes=("it is built, and shows nothing",),
                    help="give it one, as in `row { tile revenue as number }`, or delete it",
                )
