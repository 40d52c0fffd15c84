"""The rules, one module each, found by `lint.registry`.

The first digit of a code is a theme: L1 goals and alignment, L2 the set as a whole, L3 each KPI.
"""
