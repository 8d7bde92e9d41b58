"""Column contracts: one CSV per table drives checks, types and the docs."""

from logistics_sim.core.tables.contract import Column, check_table, contract, table_names

__all__ = ["Column", "check_table", "contract", "table_names"]
