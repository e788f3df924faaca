"""Wardesk: war reports in, sourced claims out."""

__version__ = "0.1.0"
