"""The one reader of planners' tables: CSV, Excel, Parquet, as offices keep them."""

from logistics_sim.office_tables.columns import OfficeColumns, TextColumn, read_office_columns
from logistics_sim.office_tables.gather import Gathered, in_codes
from logistics_sim.office_tables.options import ReadOptions
from logistics_sim.office_tables.read import read_office_table
from logistics_sim.office_tables.synonyms import read_added_heads
from logistics_sim.office_tables.table import OfficeTable
from logistics_sim.office_tables.unused import refuse_unused

__all__ = [
    "Gathered",
    "OfficeColumns",
    "OfficeTable",
    "ReadOptions",
    "TextColumn",
    "in_codes",
    "read_added_heads",
    "read_office_columns",
    "read_office_table",
    "refuse_unused",
]
