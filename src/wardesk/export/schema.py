"""The JSON Schema of ``claims.jsonl``, generated from the types."""

from __future__ import annotations

from typing import Any

from wardesk.model import SCHEMA_VERSION, Claim


def claim_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of one row. Spans are code points of the report's text, start in, end out."""
    body = Claim.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:wardesk:claims:{SCHEMA_VERSION}",
        "title": f"A row of claims.jsonl, version {SCHEMA_VERSION}",
        **{key: value for key, value in body.items() if key != "title"},
    }
