"""A Grafana dashboard against the types that Grafana's own package has."""

from __future__ import annotations

import copy
import json
import re
import shutil
import subprocess
from html import unescape
from itertools import combinations
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpilang.dashboards.grafana import export as module
from kpilang.dashboards.grafana.resource import resource
from kpilang.dashboards.grafana.statements import Statement
from kpilang.dashboards.layout import lay_out
from kpilang.model.entities import Page, Shown, TextTile, Tile
from kpilang.model.project import Model
from tests.support.ask import run
from tests.support.require import need
from tests.unit.dashboards import fakes

PACKAGES = ("@grafana/schema@13.2.3", "ts-json-schema-generator@2.10.0", "typescript@7.0.2")
PANELS = ("stat", "gauge", "bargauge", "timeseries", "barchart", "table", "text")
NAMES = ("executive", "floor", "pipeline", "retention")


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """JSON Schema of the types of `@grafana/schema`: both schemas, and each panel's options."""
    npm = shutil.which("npm")
    need(npm, "npm is not installed")
    folder = tmp_path_factory.mktemp("npm")
    raw = "./node_modules/@grafana/schema/dist/types/raw"
    lines = [
        f'import {{Dashboard}} from "{raw}/dashboard/x/types.gen";',
        f'import {{Spec as Second}} from "{raw}/../schema/dashboard/v2/types.spec.gen";',
    ]
    lines += [
        f'import {{Options as {name}}} from "{raw}/composable/{name}/panelcfg/x/types.gen";'
        for name in PANELS
    ]
    fields = ["dashboard: Dashboard; second: Second", *(f"{name}: {name}" for name in PANELS)]
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
    return _written(demo, tmp_path_factory.mktemp("boards"), "grafana")


@pytest.fixture(scope="module")
def resources(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    return _written(demo, tmp_path_factory.mktemp("resources"), "grafana-v2")


def _written(demo: Path, folder: Path, form: str) -> dict[str, dict[str, Any]]:
    for name in NAMES:
        code, _, err = run(demo, "dashboard", name, "--to", form, "--out", str(folder))
        assert code == 0, err
    return {name: json.loads((folder / f"{name}.{form}.json").read_text("utf-8")) for name in NAMES}


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


def test_every_resource_is_one_of_the_second_schema(
    schema: dict[str, Any], resources: dict[str, dict[str, Any]]
) -> None:
    for found in resources.values():
        assert (found["apiVersion"], found["kind"]) == ("dashboard.grafana.app/v2", "Dashboard")
        assert set(found["metadata"]) == {"name"}
        assert errors(schema, "second", found["spec"]) == []
        for element in found["spec"]["elements"].values():
            look = element["spec"]["vizConfig"]
            assert errors(schema, look["group"], look["spec"]["options"]) == []


def test_what_is_no_resource_is_told(
    schema: dict[str, Any], resources: dict[str, dict[str, Any]]
) -> None:
    spec = resources["executive"]["spec"]
    (first, *_) = spec["elements"]

    def broken(*path: Any, value: Any = None) -> dict[str, Any]:
        found: Any = copy.deepcopy(spec)
        at = found
        for step in path[:-1]:
            at = at[step]
        if value is None:
            del at[path[-1]]
        else:
            at[path[-1]] = value
        assert isinstance(found, dict)
        return found

    assert errors(schema, "second", {**spec, "odd": 1})
    assert errors(schema, "second", broken("cursorSync", value="Sometimes"))
    assert errors(schema, "second", broken("timeSettings", "autoRefresh"))
    assert errors(schema, "second", broken("elements", first, "spec", "vizConfig"))
    assert errors(schema, "second", broken("elements", first, "kind", value="Tile"))
    assert errors(schema, "second", broken("variables", 0, "spec", "refresh", value="daily"))
    assert errors(schema, "second", broken("layout", "spec", "items", 0, "spec", "x", value="left"))


def test_a_resource_says_what_the_classic_dashboard_says(
    boards: dict[str, dict[str, Any]], resources: dict[str, dict[str, Any]]
) -> None:
    for name, board in boards.items():
        found = resources[name]
        assert found["metadata"]["name"] == board["uid"]
        elements = found["spec"]["elements"]
        panels = {p["id"]: p for p in board["panels"] if p["type"] != "row"}
        assert {element["spec"]["id"] for element in elements.values()} == set(panels)
        for element in elements.values():
            panel, spec = panels[element["spec"]["id"]], element["spec"]
            queries = [one["spec"]["query"] for one in spec["data"]["spec"]["queries"]]
            assert len(queries) == (panel["type"] != "text")
            for asked in queries:
                assert asked["spec"]["rawSql"] == panel["targets"][0]["rawSql"]
                assert asked["datasource"] == {"name": "${datasource}"}
            assert spec["title"] == panel["title"]
            assert spec["vizConfig"]["spec"]["fieldConfig"] == panel["fieldConfig"]
        variables = [one["spec"]["name"] for one in found["spec"]["variables"]]
        assert variables == [one["name"] for one in board["templating"]["list"]]


def test_a_filter_is_a_variable_of_the_resource_too(demo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    shutil.copytree(demo, folder, ignore=shutil.ignore_patterns("target"))
    (folder / "by_rep.kpi").write_text(BY_REP, "utf-8")
    code, _, err = run(folder, "dashboard", "by_rep", "--to", "grafana-v2")
    assert code == 0, err
    spec = json.loads((folder / "by_rep.grafana-v2.json").read_text("utf-8"))["spec"]
    source, chosen = spec["variables"]
    assert source["kind"] == "DatasourceVariable"
    assert (chosen["kind"], chosen["spec"]["name"]) == ("QueryVariable", "rep")
    assert "SELECT" in chosen["spec"]["query"]["spec"]["__legacyStringValue"]
    assert chosen["spec"]["multi"]
    assert chosen["spec"]["includeAll"]
    (element,) = spec["elements"].values()
    (asked,) = element["spec"]["data"]["spec"]["queries"]
    assert "${rep:sqlstring}" in asked["spec"]["query"]["spec"]["rawSql"]


def test_words_are_text_in_which_nothing_is_a_tag_or_a_variable() -> None:
    odd = fakes.HOSTILE + " $rep ${rep:raw} [[rep]] &amp; <!-- x -->"
    tiles = (TextTile(f"{odd}\n\nSecond", odd, 4), Tile("tile", "revenue", "number"))
    panel, _ = unasked(fakes.model(*tiles), "panels")
    assert (panel["type"], panel["gridPos"]["w"], panel["options"]["mode"]) == ("text", 8, "html")
    content = panel["options"]["content"]
    assert "$" not in content
    assert "[[" not in content
    assert re.findall("<[^>]*>", content) == ["<h3>", "</h3>", "<p>", "</p>", "<p>", "</p>"]
    shown = [unescape(part) for part in re.split("<[^>]*>", content) if part]
    assert shown == [odd, odd, "Second"]


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


def unasked(model: Model, part: str = "") -> Any:
    """Return the dashboard of a model, or a part, without asking what its SQL would be."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "statement", lambda *_: Statement("select 1"))
        laid_out = lay_out(model, model.dashboards["sales"])
        (text,) = module.export(laid_out, model, fakes.AS_OF, "shop").files.values()
    board = json.loads(text)
    return board[part] if part else board


BY_REP = """
dashboard by_rep {
  filter: rep
  row { tile calls_made as number }
}
"""
#: a script, quotes, an emoji, and more than 300 characters
LONG = fakes.HOSTILE + "long" * 75
FORMS = st.sampled_from(["number", "gauge", "line", "table", "leaderboard"])
TILES: st.SearchStrategy[Shown] = st.builds(TextTile, st.just(LONG), st.just(LONG)) | st.builds(
    lambda form, width: Tile(
        "tile",
        "revenue",
        form,
        by=("rep",) if form == "leaderboard" else (),
        width=width,
        title=LONG,
    ),
    FORMS,
    st.none() | st.integers(1, 12),
)


@given(st.lists(st.lists(TILES, min_size=1, max_size=7), min_size=1, max_size=4))
@settings(max_examples=30, deadline=None)
def test_panels_never_overlap_and_stay_on_the_grid(rows: list[list[Shown]]) -> None:
    model = fakes.model(pages=(Page(tuple(map(tuple, rows)), title="P"),))
    board = unasked(model)
    assert unasked(model) == board
    places = [panel["gridPos"] for panel in board["panels"]]
    assert len(places) == 1 + sum(map(len, rows))
    assert {panel["title"] for panel in board["panels"][1:]} <= {LONG, ""}
    assert_apart(places)
    spec = resource(board)["spec"]
    assert resource(board) == resource(copy.deepcopy(board))
    (section,) = spec["layout"]["spec"]["rows"]
    assert section["spec"]["title"] == "P"
    items = [item["spec"] for item in section["spec"]["layout"]["spec"]["items"]]
    assert sorted(item["element"]["name"] for item in items) == sorted(spec["elements"])
    assert min(item["y"] for item in items) == 0
    assert_apart([{**item, "w": item["width"], "h": item["height"]} for item in items])


def assert_apart(places: list[dict[str, Any]]) -> None:
    """Assert that boxes stay on a grid of 24 columns and that none lies over another."""
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
