"""The catalogue: a page for each name, links that lead somewhere, and everything told as text."""

from __future__ import annotations

import json
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest

from tests.support.ask import run

HOSTILE = "<script>alert(1)</script> & \"'</style> 🚀 {{ 7 * 7 }} " + "long" * 75


class Reader(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.said).split())

    def links(self) -> list[str]:
        named = (a.get(n) for _, a in self.elements for n in ("href", "src", "xlink:href"))
        return [link for link in named if link]


@pytest.fixture(scope="module")
def project(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catalogue") / "sales"
    shutil.copytree(demo, folder, ignore=shutil.ignore_patterns("target"))
    (folder / "more.kpi").write_text(
        "kpi hurried {\n  formula: sum(opportunities.amount where is_won)\n  window:  month\n"
        "  owner:   cro\n  target:  >= 1M USD per month\n  drives:  monthly_sales lag 1 month\n}\n"
    )
    code, _, err = run(folder, "build", "--only", "docs", "--only", "sql/win_rate")
    assert code == 0, err
    return folder


@pytest.fixture(scope="module")
def docs(project: Path) -> Path:
    return project / "target" / "docs"


def page(docs: Path, name: str) -> Reader:
    return Reader((docs / name).read_text("utf-8"))


def test_everything_with_a_name_has_a_page(project: Path, docs: Path) -> None:
    manifest = json.loads((project / "target/manifest.json").read_text("utf-8"))
    kinds = {"kpis": "kpi", "metrics": "metric", "goals": "goal", "sources": "source"}
    kinds |= {"trees": "tree", "funnels": "funnel", "dashboards": "dashboard", "roles": "role"}
    for plural, kind in {**kinds, "teams": "team"}.items():
        names = {path.stem for path in (docs / kind).iterdir()}
        assert names == set(manifest["model"][plural]), kind


def test_every_page_but_the_first_leads_to_the_first(docs: Path) -> None:
    for path in docs.rglob("*.html"):
        here = path.relative_to(docs).as_posix()
        targets = {urljoin(f"/{here}", link) for link in page(docs, here).links()}
        assert ("/index.html" in targets) == (here != "index.html"), here


def test_every_link_leads_to_a_page_of_the_folder(docs: Path) -> None:
    for path in docs.rglob("*.html"):
        here = path.relative_to(docs).as_posix()
        for link in page(docs, here).links():
            if link != "data:,":
                assert (docs / unquote(urljoin(here, link))).is_file(), (here, link)
                assert not urljoin(here, link).startswith(("/", "..", "http")), (here, link)


def test_a_page_says_all_of_a_kpi(project: Path, docs: Path) -> None:
    text = page(docs, "kpi/monthly_sales.html").text
    for said in (
        "KPI, lagging outcome",
        "Amount of the deals won in the month.",
        'formula revenue means the sum of amount over Opportunities where stage is "won"',
        "unit USD",
        "target >= 900k USD per month",
        "owner cro (Chief revenue officer, Leadership)",
        "goal annual_revenue (Sell 11M USD in the fiscal year)",
        "driven by active_accounts , new_qualified_opportunities , hurried , pipeline_volume ,",
    ):
        assert said in text, said
    manifest = json.loads((project / "target/manifest.json").read_text("utf-8"))
    assert f"Definition {manifest['definitions']['monthly_sales']}" in text


def test_its_sql_is_that_which_compile_prints(project: Path, docs: Path) -> None:
    text = page(docs, "kpi/win_rate.html").text
    for dialect in ("duckdb", "postgres"):
        _, out, _ = run(project, "compile", "win_rate", "--dialect", dialect)
        assert " ".join(out.split()) in text
        assert (project / f"target/sql/{dialect}/win_rate.sql").is_file()
    assert [path.name for path in (project / "target/sql/duckdb").iterdir()] == ["win_rate.sql"]


def test_what_it_reads_are_tables_and_columns(docs: Path) -> None:
    reads = page(docs, "metric/accounts_at_risk.html").text.partition("Columns")[2]
    # by hand: when an account last ordered, and how many orders it has; both are found by account
    told = "Accounts crm.accounts id key Orders crm.orders ordered_at timestamp , account_id key"
    assert reads.partition("Findings")[0].strip() == told


def test_its_picture_shows_what_moves_it_and_leads_there(docs: Path) -> None:
    reader = page(docs, "kpi/monthly_sales.html")
    boxes = [a for tag, a in reader.elements if tag == "rect"]
    assert len(boxes) == len({(box["x"], box["y"]) for box in boxes}) > 5
    links = {link for link in reader.links() if link.startswith("../kpi/")}
    assert {"../kpi/pipeline_volume.html", "../kpi/active_accounts.html"} <= links


def test_a_finding_stands_on_the_page_of_its_kpi_alone(project: Path, docs: Path) -> None:
    _, out, _ = run(project, "check", "--format", "json")
    found = [f for f in json.loads(out)["diagnostics"] if f["file"].endswith("more.kpi")]
    assert found
    for finding in found:
        assert finding["message"] in page(docs, "kpi/hurried.html").text
        assert finding["message"] not in page(docs, "kpi/monthly_sales.html").text
    row = page(docs, "index.html").text.partition("Hurried hurried")[2].split()
    assert row[row.index("officer") + 1] == str(len(found))


def test_whatever_a_project_says_is_text(tmp_path: Path) -> None:
    quoted = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    (tmp_path / "kpi.toml").write_text(f'[project]\nname = "{quoted}"\nspecs = ["."]\n', "utf-8")
    (tmp_path / "a.kpi").write_text(
        f'team t "{quoted}"\nrole r "{quoted}"\n'
        f'source deals "{quoted}" {{\n  table: deals\n  key: id\n  time: won_on\n'
        '  column id: number\n  column won_on: date\n  description: "' + quoted + '"\n}\n'
        f'goal g "{quoted}" {{\n  measure: count(deals)\n  target: >= 3\n  owner: r\n}}\n'
        f'kpi k "{quoted}" {{\n  formula: count(deals)\n  window: month\n  owner: r\n  goal: g\n'
        f'  description: "{quoted}"\n}}\n',
        "utf-8",
    )
    code, _, err = run(tmp_path, "build", "--only", "docs", "--as-of", "2026-06-30")
    assert code == 0, err
    docs = tmp_path / "target" / "docs"
    for name in ("index.html", "kpi/k.html", "goal/g.html", "source/deals.html", "role/r.html"):
        reader = page(docs, name)
        scripts = [attributes for tag, attributes in reader.elements if tag == "script"]
        assert scripts == ([{"src": "search.js"}] if name == "index.html" else [])
        assert HOSTILE in reader.text, name
        assert "49" not in reader.text.replace(HOSTILE, ""), name
