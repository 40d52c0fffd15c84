"""Specifications with all that there is in the language, and changes to them and their files."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

from kpilang.source.attached import TargetFile
from kpilang.source.text import Source
from tests.unit.workspace import changes
from tests.unit.workspace.changes import Texts

HERE = Path(__file__).parents[3]
TOUR = HERE / "tests" / "cases" / "tour"
NAMED = ("metric", "goal", "kpi", "role", "team", "tree", "funnel", "dashboard")

AREA = """\
package {package}

metric won = count(opportunities where is_won)
metric lost = {other}.won + 1

kpi share "Share" {{
  formula: won / deals_won
  window:  month
  unit:    percent
  target:  from "{package}.csv"
}}

tree parts "Parts" for share {{
  share = won / deals_won
}}

funnel steps "Steps" {{
  stage opened: opportunities on created_at
  stage closed: opportunities on closed_at where is_won
}}

test share "is of all" {{
  given opportunities {{
    | id | closed_at  | stage |
    | 1  | 2026-01-05 | won   |
  }}
  expect 2026-01: 100%
}}
"""

BOARD = """\
metric both = north.won + south.lost

kpi both_share {
  formula: both / deals_won
  window:  month
  target:  >= target(north.share)
}

dashboard areas "Areas" for cro {
  row {
    tile north.share as number width 3
    tile both_share as number width 3
    tile north.parts as tree width 6
  }
}
"""


def sales() -> Texts:
    """Return the sample of a sales force, with two packages whose targets lie in CSV files."""
    files = {path.name: path.read_text("utf-8") for path in (HERE / "specs/sales").glob("*.kpi")}
    for package, other in (("north", "south"), ("south", "north")):
        files[f"{package}.kpi"] = AREA.format(package=package, other=other)
        files[f"{package}.csv"] = "period,target\n2026-01,20%\n2026-02,25%\n"
    return {**files, "areas.kpi": BOARD}


def tour() -> Texts:
    """Return the tour of the language, each of its declarations in a file of its own."""
    text = (TOUR / "tour.kpi").read_text("utf-8")
    files = {"sources.kpi": (TOUR / "tour_left_out.kpi").read_text("utf-8")}
    for number, block in enumerate(re.split(r"(?m)^(?=[a-z]+ )", text)):
        if block.startswith(("calendar", "source")):
            files["sources.kpi"] += f"\n{block}"
        else:
            files[f"part_{number:02}.kpi"] = block
    return files


def read(files: Texts) -> tuple[dict[str, Source], dict[tuple[str, str], TargetFile]]:
    """Return texts as they are read, and the files that targets name."""
    sources = changes.sources({n: text for n, text in files.items() if n.endswith(".kpi")})
    attached = {
        (name, path): TargetFile(files[path])
        if path in files
        else TargetFile(reason="is not there")
        for name, source in sources.items()
        for path in re.findall(r'from\s+"([^"\\\n]+\.csv)"', source.text)
    }
    return sources, attached


def changed(files: Texts, rng: random.Random) -> Texts:
    """Return files after a change of some kind, which may also make them wrong."""
    return rng.choice(CHANGES)(dict(files), rng)


def _spec(files: Texts, rng: random.Random) -> str:
    return rng.choice(sorted(name for name in files if name.endswith(".kpi")))


def _another_name(files: Texts, rng: random.Random) -> Texts:
    """Name something else of the same kind, in one place."""
    kind = rng.choice(NAMED[:4])
    names = sorted({n for t in files.values() for n in re.findall(rf"(?m)^{kind} (\w+)", t)})
    name = _spec(files, rng)
    places = [m for n in names for m in re.finditer(rf"(?<!{kind} )\b{n}\b", files[name])]
    if places:
        start, end = rng.choice(places).span()
        files[name] = files[name][:start] + rng.choice(names) + files[name][end:]
    return files


def _another_amount(files: Texts, rng: random.Random) -> Texts:
    name = rng.choice(sorted(files))
    places = list(re.finditer(r"\d+(?=k|%|M| days)", files[name]))
    if places:
        start, end = rng.choice(places).span()
        files[name] = f"{files[name][:start]}{rng.randrange(1, 99)}{files[name][end:]}"
    return files


def _another_target(files: Texts, rng: random.Random) -> Texts:
    named = sorted(name for name in files if name.endswith(".csv"))
    if named:
        name = rng.choice(named)
        lines = ["2026-03,30%\n", "2026-04,7%\n", "2026-02,1%\n", "some,day\n"]
        files[name] += rng.choice(lines)
    return files


def _another_package(files: Texts, rng: random.Random) -> Texts:
    name = _spec(files, rng)
    line = rng.choice(["package north\n", "package south\n", "package west\n", "", ""])
    files[name] = line + re.sub(r"\Apackage \w+\n", "", files[name])
    return files


def _another_title(files: Texts, rng: random.Random) -> Texts:
    name = _spec(files, rng)
    places = list(
        re.finditer(r'(?m)^(?:kpi|metric|role|tree|funnel|dashboard|test) \w+ +"', files[name])
    )
    if places:
        end = rng.choice(places).end()
        files[name] = f"{files[name][:end]}New {files[name][end:]}"
    return files


def _block_left_out(files: Texts, rng: random.Random) -> Texts:
    name = _spec(files, rng)
    blocks = re.split(r"(?m)^(?=[a-z]+ )", files[name])
    blocks.pop(rng.randrange(len(blocks)))
    return {**files, name: "".join(blocks)}


def _block_moved(files: Texts, rng: random.Random) -> Texts:
    here, there = _spec(files, rng), _spec(files, rng)
    blocks = re.split(r"(?m)^(?=[a-z]+ )", files[here])
    if here != there and len(blocks) > 1:
        block = blocks.pop(rng.randrange(1, len(blocks)))
        files[here] = "".join(blocks)
        files[there] += f"\n{block}"
    return files


def _lines_before(files: Texts, rng: random.Random) -> Texts:
    name = _spec(files, rng)
    first, _, rest = files[name].partition("\n")
    return {**files, name: f"{first}\n# a remark\n\n{rest}"}


def _file_gone(files: Texts, rng: random.Random) -> Texts:
    del files[rng.choice(sorted(files))]
    return files


def _broken(files: Texts, rng: random.Random) -> Texts:
    name = rng.choice(sorted(files))
    place = rng.randrange(len(files[name]) + 1)
    wrong = rng.choice(["}", "{", " = ", '"', "é", "2026-99"])
    return {**files, name: files[name][:place] + wrong + files[name][place:]}


CHANGES: tuple[Callable[[Texts, random.Random], Texts], ...] = (
    *(_another_name, _another_amount, _another_target, _another_title, _lines_before) * 3,
    *(_another_package, _block_left_out, _block_moved, _file_gone, _broken),
)
