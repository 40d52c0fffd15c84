"""A Grafana dashboard against the types that Grafana's own package has."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
from itertools import combinations
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilang.dashboards.grafana.export import export
from kpilang.dashboards.layout import lay_out
from kpilang.model.entities import Page, Tile
from tests.support.ask import run
from tests.support.require import need
from tests.unit.dashboards import fakes

PACKAGES = ("@grafana/schema@13.2.3", "ts-json-schema-generator@2.10.0", "typescript@7.0.2")
PANELS = ("stat", "gauge", "bargauge", "timeseries", "barchart", "table")
NAMES = ("executive", "floor", "pipeline", "retention")


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """JSON Schema made of the types of `@grafana/schema`: `dashboard`, and each panel's options."""
    npm = shutil.which("npm")
    need(npm, "npm is not installed")
    folder = tmp_path_factory.mktemp("npm")
    raw = "./node_modules/@grafana/schema/dist/types/raw"
    lines = [f'import {{Dashboard}} from "{raw}/dashboard/x/types.gen";']
    lines += [
        f'import {{Options as {name}}} from "{raw}/composable/{name}/panelcfg/x/types.gen";'
        for name in PANELS
    ]
    fields = ["dashboard: Dashboard", *(f"{name}: {name}" for name in PANELS)]
    (folder / "all.ts").write_text(
        "\n".join([*lines, f"export interface All {{ {'; '.join(fields)} }}"])
    )
    _run(folder, str(npm), "install", "--no-audit", "--no-fund", "--silent", *PACKAGES)
    made = _run(
        folder,
        "node_modules/.bin/ts-json-schema-generator",
        *("-p", "all.ts", "-t", "All", "--no-type-check", "--expose", "none"),
    )
    found: dict[str, Any] = json.loads(made)
    return found


def _run(folder: Path, *command: str) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def errors(schema: dict[str, Any], part: str, value: Any) -> list[str]:
    """Return what is wrong with a value as a part of all."""
    inside = {"definitions": schema["definitions"]}
    inside |= schema["definitions"]["All"]["properties"][part]
    validator = jsonschema.Draft7Validator(inside)
    return [f"{list(error.path)}: {error.message}"[:300] for error in validator.iter_errors(value)]


@pytest.fixture(scope="module")
def boards(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("boards")
    for name in NAMES:
        code, _, err = run(demo, "dashboard", name, "--to", "grafana", "--out", str(folder))
        assert code == 0, err
    return {
        name: json.loads((folder / f"{name}.grafana.json").read_text("utf-8")) for name in NAMES
    }


def test_every_dashboard_is_one_and_every_panel_has_its_options(
    schema: dict[str, Any], boards: dict[str, dict[str, Any]]
) -> None:
    kinds = set()
    for board in boards.values():
        assert errors(schema, "dashboard", board) == []
        for panel in board["panels"]:
            if panel["type"] != "row":
                kinds.add(panel["type"])
                assert errors(schema, panel["type"], panel["options"]) == []
    assert kinds == set(PANELS)


def test_what_is_none_is_told(schema: dict[str, Any], boards: dict[str, dict[str, Any]]) -> None:
    board = boards["executive"]

    def broken(*path: Any, value: Any) -> dict[str, Any]:
        found: Any = copy.deepcopy(board)
        at = found
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value
        assert isinstance(found, dict)
        return found

    assert errors(schema, "dashboard", broken("schemaVersion", value="new"))
    assert errors(schema, "dashboard", broken("panels", 0, "gridPos", "w", value="wide"))
    assert errors(schema, "dashboard", broken("templating", "list", 0, "type", value="odd"))
    assert errors(schema, "stat", {**board["panels"][0]["options"], "graphMode": "pie"})


def test_a_status_has_a_sign_and_a_word_beside_its_colour(
    boards: dict[str, dict[str, Any]],
) -> None:
    for panel in boards["executive"]["panels"]:
        mapped = {
            status: option["text"]
            for override in panel["fieldConfig"]["overrides"]
            for part in override["properties"]
            if part["id"] == "mappings"
            for status, option in part["value"][0]["options"].items()
        }
        assert mapped == {"green": "▲ On track", "amber": "◆ At risk", "red": "▼ Behind"}


FORMS = st.sampled_from(["number", "gauge", "line", "table", "leaderboard"])
TILES = st.builds(
    lambda form, width: Tile(
        "tile",
        "revenue",
        form,
        by=("rep",) if form == "leaderboard" else (),
        width=width,
        title=fakes.HOSTILE,
    ),
    FORMS,
    st.none() | st.integers(1, 12),
)


@given(st.lists(st.lists(TILES, min_size=1, max_size=7), min_size=1, max_size=4))
@settings(max_examples=30, deadline=None)
def test_panels_never_overlap_and_stay_on_the_grid(rows: list[list[Tile]]) -> None:
    model = fakes.model(pages=(Page(tuple(map(tuple, rows)), title="P"),))
    with pytest.MonkeyPatch.context() as patch:
        from kpilang.dashboards.grafana import export as module
        from kpilang.dashboards.grafana.statements import Statement

        patch.setattr(module, "statement", lambda *_: Statement("select 1"))
        laid_out = lay_out(model, model.dashboards["sales"])
        made = export(laid_out, model, fakes.AS_OF, "shop")
        assert export(laid_out, model, fakes.AS_OF, "shop") == made
    (text,) = made.files.values()
    board = json.loads(text)
    places = [panel["gridPos"] for panel in board["panels"]]
    assert len(places) == 1 + sum(map(len, rows))
    assert board["panels"][1]["title"] == fakes.HOSTILE
    for place in places:
        assert place["x"] >= 0
        assert place["x"] + place["w"] <= 24
    for one, other in combinations(places, 2):
        assert (
            one["x"] + one["w"] <= other["x"]
            or other["x"] + other["w"] <= one["x"]
            or one["y"] + one["h"] <= other["y"]
            or other["y"] + other["h"] <= one["y"]
        )
