"""Sheets and schema: one definition of the columns, several writers."""

from wardesk.export.columns import COLUMNS, claim_rows
from wardesk.export.schema import claim_schema
from wardesk.export.sheets import csv_bytes, read_sheet, xlsx_bytes

__all__ = ["COLUMNS", "claim_rows", "claim_schema", "csv_bytes", "read_sheet", "xlsx_bytes"]
