"""Sheets and schema: one definition of the columns, several writers. The sheets load openpyxl only when asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from wardesk.export.columns import COLUMNS, claim_rows
from wardesk.export.schema import claim_schema

if TYPE_CHECKING:
    from wardesk.export.sheets import csv_bytes, read_sheet, xlsx_bytes

__all__ = ["COLUMNS", "claim_rows", "claim_schema", "csv_bytes", "read_sheet", "xlsx_bytes"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("wardesk.export.sheets"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
