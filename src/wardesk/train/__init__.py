"""Corpora and gold → the trained reader that ships inside the package. Needs ``requirements-train.txt``; nothing else imports it."""
