"""Plant faults in a copy of the package, one at a time: the oracle must catch each.

`python -m tests.oracle.faults` asks the spoilt copy random cases until one disagrees, first those
of the world that caught the fault last time; which one does is written to `caught.json`. Nothing
else of the working tree is touched. A word after it keeps the faults that have it in their name.
"""

from __future__ import annotations

import compileall
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.oracle.fault import Fault
from tests.oracle.planted import FAULTS

ROOT = Path(__file__).parents[2]
CAUGHT = Path(__file__).with_name("caught.json")
SEED = 7_000
#: in how many worlds a fault is looked for
WORLDS = 80


@dataclass
class Copy:
    """A copy of the package and of its oracle, to be spoilt."""

    folder: Path
    _right: dict[tuple[int, tuple[str, ...]], bool] = field(default_factory=dict)

    def catches(self, fault: Fault, last: int | None = None, worlds: int = WORLDS) -> int | None:
        """Return the world in which random cases disagree with a fault and not without it."""
        file = self.folder / "kpilang" / fault.file
        text = file.read_text(encoding="utf-8")
        assert text.count(fault.right) == 1, f"{fault.file} has not one `{fault.right}`"
        spoilt = text.replace(fault.right, fault.wrong)
        first, left = (SEED, worlds) if last is None else (last, 1)
        while left > 0:
            with self._spoilt(file, spoilt):
                found = self._disagrees(first, left, fault.cards)
            if found is not None and self._is_right(found, fault.cards):
                return found
            left -= left if found is None else found + 1 - first
            first = first if found is None else found + 1
        return None if last is None else self.catches(fault, None, worlds)

    @contextmanager
    def _spoilt(self, file: Path, text: str) -> Iterator[None]:
        kept = file.with_suffix(".kept")
        shutil.copy2(file, kept)
        try:
            file.write_text(text, encoding="utf-8")
            yield
        finally:
            # With the time of its last change, which is known to be compiled.
            kept.replace(file)

    def _is_right(self, seed: int, cards: tuple[str, ...]) -> bool:
        """Tell whether nothing disagrees in a world without any fault."""
        if (seed, cards) not in self._right:
            self._right[seed, cards] = self._disagrees(seed, 1, cards) is None
        return self._right[seed, cards]

    def _disagrees(self, seed: int, worlds: int, cards: tuple[str, ...]) -> int | None:
        command = [sys.executable, "-B", "-m", "tests.oracle.run", "--hasty", "--show", "1"]
        command += ["--seed", str(seed), "--worlds", str(worlds)]
        command += [part for card in cards for part in ("--deal", card)]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, check=False, text=True)
        assert " disagreements" in done.stdout, done.stderr[-2000:]
        found = re.search(r"^seed (\d+), ", done.stdout, re.MULTILINE)
        return None if found is None else int(found[1])


@contextmanager
def copied() -> Iterator[Copy]:
    """Copy the package for as long as it is needed."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for part in ("kpilang", "grammar", "tests"):
            shutil.copytree(
                ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__")
            )
        compileall.compile_dir(folder / "kpilang", quiet=1)
        compileall.compile_dir(folder / "tests" / "oracle", quiet=1)
        yield Copy(folder)


def caught_before() -> dict[str, int]:
    """Return the world that caught each fault last time."""
    return json.loads(CAUGHT.read_text(encoding="utf-8")) if CAUGHT.exists() else {}


def main() -> int:
    """Plant each fault and say which were caught."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    chosen = [fault for fault in FAULTS if wanted in str(fault)]
    caught = caught_before()
    missed = 0
    with copied() as copy:
        for fault in chosen:
            found = copy.catches(fault, caught.pop(str(fault), None))
            print("MISSED" if found is None else f"world {found}", str(fault)[:90], flush=True)
            missed += found is None
            if found is not None:
                caught[str(fault)] = found
    known = {str(fault): caught[str(fault)] for fault in FAULTS if str(fault) in caught}
    CAUGHT.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
    print(f"{len(chosen) - missed} of {len(chosen)} caught")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
