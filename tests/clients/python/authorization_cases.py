"""The table of `authorization_scenario`: a page for each thing that counts, in reading order."""

import importlib

from authorization.case import CASES

# Of a page that is read, the cases are in the table.
PAGES = [
    "identities", "operations", "grants", "conditions", "operators", "variables", "resources",
    "statements", "managed", "policies",
]  # fmt: skip
_pages = [importlib.import_module(f"authorization.{page}") for page in PAGES]
POLICIES = _pages[-1].POLICIES

__all__ = ["CASES", "PAGES", "POLICIES"]
