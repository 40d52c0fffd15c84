"""`python -m kpilang` is `kpi`."""

from kpilang.cli.main import main

main()
