"""Reading → claims."""
