"""The sitrep: claims written up so that every sentence says whose it is and points at the words it rests on."""

from wardesk.sitrep.compose import compose
from wardesk.sitrep.docx import write_docx
from wardesk.sitrep.html import write_html
from wardesk.sitrep.markdown import write_markdown
from wardesk.sitrep.shape import Sitrep

__all__ = ["Sitrep", "compose", "write_docx", "write_html", "write_markdown"]
