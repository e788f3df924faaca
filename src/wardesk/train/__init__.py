"""Corpora and gold → the trained reader inside the package. Needs ``requirements-train.txt``; nothing else imports it."""
