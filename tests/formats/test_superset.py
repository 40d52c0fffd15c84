"""A bundle for Superset: whole, the same to the byte, with texts as texts and no secret."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kpilang.dashboards.backend import Exported
from kpilang.dashboards.layout import lay_out
from kpilang.dashboards.superset import export as module
from kpilang.dashboards.superset.columns import Field
from kpilang.dashboards.superset.statements import Statement
from kpilang.model.entities import Page, TextTile, Tile
from kpilang.model.project import Model
from tests.support.ask import run
from tests.support.superset import documents, placed
from tests.unit.dashboards import fakes

NAMES = ("executive", "floor", "pipeline", "retention")
#: the fields that Superset 6.1 reads of each kind (`ImportV1…Schema`), of those that we write, and
#: those that it wants; it refuses any other
FIELDS = {
    "databases": (
        {"database_name", "sqlalchemy_uri", "uuid", "version"},
        {"expose_in_sqllab", "allow_run_async", "allow_ctas", "allow_cvas", "allow_dml", "extra"},
    ),
    "datasets": (
        {"table_name", "uuid", "version", "database_uuid"},
        {"main_dttm_col", "sql", "columns", "metrics", "filter_select_enabled"},
    ),
    "charts": (
        {"slice_name", "viz_type", "uuid", "version", "dataset_uuid"},
        {"description", "params", "query_context", "cache_timeout"},
    ),
    "dashboards": (
        {"dashboard_title", "uuid", "version"},
        {"description", "css", "slug", "published", "position", "metadata"},
    ),
}
COLUMN = {"column_name", "verbose_name", "type", "is_dttm", "is_active", "groupby", "filterable"}
FIELDS_OF_ROWS = tuple(
    Field(name, "text", name)
    for name in ("period_start", "rep", "value", "target", "status_text", "place", "what", "said")
)


@pytest.fixture(scope="module")
def built(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundles")
    for name in NAMES:
        code, _, err = run(demo, "dashboard", name, "--to", "superset", "--out", str(folder))
        assert code == 0, err
    return folder


@pytest.mark.parametrize("name", [*(f"{name}.superset" for name in NAMES), "superset-database"])
def test_every_document_has_the_fields_that_superset_reads(built: Path, name: str) -> None:
    found = documents(built / f"{name}.zip")
    metadata = found.pop("metadata.yaml")
    assert metadata["type"] == "assets"
    assert metadata["version"] == "1.0.0"
    for path, document in found.items():
        wanted, known = FIELDS[path.partition("/")[0]]
        assert wanted <= set(document) <= wanted | known, path
        UUID(document["uuid"])
        for column in document.get("columns", ()):
            assert set(column) == COLUMN
        if "query_context" in document:
            assert json.loads(document["query_context"])["queries"]


@pytest.mark.parametrize("name", NAMES)
def test_what_a_bundle_refers_to_is_there(built: Path, name: str) -> None:
    found = documents(built / f"{name}.superset.zip")
    database = documents(built / "superset-database.zip")["databases/database.yaml"]["uuid"]
    assert not any(path.startswith("databases/") for path in found), "an import would overwrite it"
    shown = placed(found)
    assert len(shown) >= 6
    uuids = [document["uuid"] for path, document in found.items() if path != "metadata.yaml"]
    assert len(set(uuids)) == len(uuids)
    names = {dataset["table_name"] for _, dataset in shown}
    assert len(names) == len(shown)
    for chart, dataset in shown:
        assert dataset["database_uuid"] == database
        columns = {column["column_name"] for column in dataset["columns"]}
        (asked,) = json.loads(chart["query_context"])["queries"]
        assert {c for c in asked["columns"] if isinstance(c, str)} <= columns
        assert {metric["sqlExpression"] for metric in asked.get("metrics", ())} <= {
            f"MAX({column})" for column in columns
        }


def test_a_second_build_is_the_same_to_the_byte(demo: Path, built: Path, tmp_path: Path) -> None:
    for name in NAMES:
        run(demo, "dashboard", name, "--to", "superset", "--out", str(tmp_path))
    before, after = (
        {path.name: path.read_bytes() for path in folder.iterdir()} for folder in (built, tmp_path)
    )
    assert before == after
    assert len(before) == 5


def test_no_secret_and_no_place_is_in_a_bundle(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (demo / "kpi.toml").read_text().replace("crm.duckdb", str(demo / "crm.duckdb"))
    profile = '[profiles.warehouse]\nengine = "postgres"\nurl = { env = "SECRET_URL" }\n'
    (tmp_path / "kpi.toml").write_text(f"{text}\n{profile}")
    for path in demo.glob("*.kpi"):
        (tmp_path / path.name).write_text(path.read_text())
    monkeypatch.setenv("SECRET_URL", "postgresql://clerk:hunter2@warehouse.invalid/shop")
    words = ("--to", "superset", "--out", "out", "--profile", "warehouse")
    code, _, err = run(tmp_path, "dashboard", "executive", *words)
    assert code == 0, err
    for path in (tmp_path / "out").iterdir():
        content = path.read_bytes()
        for word in (b"clerk", b"hunter2", b"warehouse.invalid", str(demo).encode()):
            assert word not in content


def exported(patch: pytest.MonkeyPatch, model: Model) -> Exported:
    """Return the bundle of the model's dashboard, without asking what its SQL would be."""
    patch.setattr(module, "statement", lambda *_: Statement("select 1", FIELDS_OF_ROWS))
    laid_out = lay_out(model, model.dashboards["sales"])
    return module.export(laid_out, model, fakes.AS_OF, "shop")


def read(made: Exported, folder: Path) -> dict[str, dict[str, Any]]:
    content = made.files["sales.superset.zip"]
    assert isinstance(content, bytes)
    (folder / "b.zip").write_bytes(content)
    return documents(folder / "b.zip")


REVENUE = Tile("tile", "revenue", "number")


class Shown(HTMLParser):
    """The tags of a text and what is written in each."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        self.texts = [text for text in self.texts if text.strip()]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_hostile_texts_are_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = fakes.HOSTILE + "\u2028\x7f\ufeff\x85 line\nend\ttab \\ " + "long " * 100
    model = fakes.model(Tile("tile", "revenue", "number", title=odd), title=odd)
    found = read(exported(monkeypatch, model), tmp_path)
    ((chart, _),) = placed(found)
    board = found["dashboards/dashboard.yaml"]
    for text in (chart["slice_name"], board["dashboard_title"]):
        assert text == odd[:249] + "…"
    assert odd[:50] not in board["css"]
    assert re.fullmatch("[a-z0-9-]+", board["slug"])


def test_words_are_markdown_that_shows_them_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = f"{fakes.HOSTILE} # *a* _b_ `c` [d](http://e.f) &amp; ![g](h) ~~i~~"
    odd += " | 1. <br> \\ \\* --- ==="
    lines = [odd, "- none", "1) one", "    four", "> five", "# six", "a\\"]
    note = TextTile("\n\n".join(lines), odd, 4)
    found = read(exported(monkeypatch, fakes.model(note, REVENUE)), tmp_path)
    position = found["dashboards/dashboard.yaml"]["position"]
    (part,) = (position[name] for name in position if name.startswith("MARKDOWN-"))
    assert part["meta"]["width"] == 4
    assert [position[name]["type"] for name in position["ROW-1-1"]["children"]] == [
        "MARKDOWN",
        "CHART",
    ]
    rendered = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    shown = Shown(rendered.render(part["meta"]["code"]))
    assert shown.tags == ["h3", *["p"] * len(lines)]
    assert shown.texts == [odd, *(line.strip() for line in lines)]


FORMS = st.sampled_from(["number", "gauge", "line", "table", "leaderboard", "bar"])
TILES: st.SearchStrategy[Tile | TextTile] = st.builds(TextTile, st.just("word " * 60)) | st.builds(
    lambda form, width: Tile(
        "tile", "revenue", form, by=("rep",) if form == "leaderboard" else (), width=width
    ),
    FORMS,
    st.none() | st.integers(1, 12),
)


@given(st.lists(st.lists(TILES, min_size=1, max_size=7), min_size=1, max_size=4))
@settings(max_examples=30, deadline=None)
def test_rows_are_never_wider_than_twelve_columns(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[Tile | TextTile]]
) -> None:
    model = fakes.model(pages=(Page(tuple(map(tuple, rows)), title="P"),))
    with pytest.MonkeyPatch.context() as patch:
        made = exported(patch, model)
        assert exported(patch, model) == made
    found = read(made, tmp_path_factory.mktemp("layout"))
    position = found["dashboards/dashboard.yaml"]["position"]
    charts = [part for part in position.values() if isinstance(part, dict)]
    texts = [part for part in charts if part["type"] == "MARKDOWN"]
    charts = [part for part in charts if part["type"] == "CHART"]
    assert len(charts) + len(texts) == sum(map(len, rows))
    assert len({part["meta"]["chartId"] for part in charts}) == len(charts)
    for name in position["GRID_ID"]["children"]:
        part = position[name]
        assert part["parents"] == ["ROOT_ID", "GRID_ID"]
        widths = [position[child]["meta"]["width"] for child in part["children"]]
        assert sum(widths) <= 12
        assert all(width >= 1 for width in widths)


def test_a_tile_keeps_its_uuid_when_it_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = Tile("tile", "revenue", "number"), Tile("tile", "calls", "number")
    before, after = (
        read(exported(monkeypatch, fakes.model(*tiles)), tmp_path)
        for tiles in ((one, other), (other, one))
    )
    assert before.keys() == after.keys()
    assert [c["uuid"] for c, _ in placed(before)] == [c["uuid"] for c, _ in placed(after)][::-1]
