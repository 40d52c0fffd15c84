"""The rules that ask the data, one module each, found by `lint.registry`: codes L5.

They see it through `lint.warehouse`, and run with `kpi check --data` alone.
"""
