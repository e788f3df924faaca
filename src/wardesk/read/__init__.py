"""Report → Reading: layout, parse, quotations."""
