"""``python -m wardesk``."""

from wardesk.cli import main

main()
