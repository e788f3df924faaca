"""Files, folders and pages → reports."""

from wardesk.ingest.files import ISSUE_KINDS, ingest
from wardesk.ingest.report import Given, make_report

__all__ = ["ISSUE_KINDS", "Given", "ingest", "make_report"]
