"""What the examples of lint rules stand beside, where they declare no source of their own."""

from __future__ import annotations

ORDERS = """\
source orders {
  table: orders
  key:   id
  time:  placed_at
  column id:        number
  column placed_at: date
  column paid_at:   date optional
  column amount:    money USD
  column discount:  percent
  column took:      duration in days
  column stage:     text
  dimension stage = stage
}
role seller "Seller"
"""
