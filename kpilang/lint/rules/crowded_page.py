"""L209 crowded-page."""

from __future__ import annotations

from collections.abc import Iterator

from kpilang.diagnostics.codes import Draft
from kpilang.lint.rule import Settings, rule
from kpilang.model.project import Model


@rule("L209", "crowded-page")
def crowded_page(model: Model, settings: Settings) -> Iterator[Draft]:
    """A page of a dashboard has more than nine tiles.

    A page is taken in at a glance, or it is searched. Nine tiles are about what a glance holds, and
    what can be read from across a room; `max_tiles_per_page` under `[lint]` in `kpi.toml` says
    another number. Texts do not count.

    ```kpi fail
    metric n = count(orders)
    dashboard floor {
      row { tile n as number
            tile n as number
            tile n as number
            tile n as number
            tile n as number }
      row { tile n as number
            tile n as number
            tile n as number
            tile n as number
            tile n as number }
    }
    ```

    ```kpi fail
    metric n = count(orders)
    dashboard floor {
      page "One" { row { tile n as number } }
      page "Two" {
        row { tile n as number
              tile n as number
              tile n as number
              tile n as number
              tile n as number }
        row { tile n as number
              tile n as number
              tile n as number
              tile n as number
              tile n as number }
      }
    }
    ```

    ```kpi pass
    metric n = count(orders)
    dashboard floor {
      row { tile n as number
            tile n as number
            tile n as number }
    }
    ```

    ```kpi pass
    metric n = count(orders)
    dashboard floor {
      page "One" {
        row { tile n as number
              tile n as number
              tile n as number
              tile n as number
              tile n as number }
      }
      page "Two" {
        row { tile n as number
              tile n as number
              tile n as number
              tile n as number
              tile n as number }
      }
    }
    ```
    """
    for board in model.dashboards.values():
        for page in board.pages:
            tiles = page.tiles
            if len(tiles) > settings.max_tiles_per_page:
                where = f'the page "{page.title}"' if page.title else f"`{board.name}`"
                yield Draft(
                    f"{where} has {len(tiles)} tiles, more than {settings.max_tiles_per_page}",
                    tiles[settings.max_tiles_per_page].span,
                    notes=("a glance does not hold so many",),
                    help='keep what steers, or part it into pages: `page "Title" { … }`',
                )
