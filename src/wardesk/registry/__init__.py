"""Lists of actors from elsewhere, read into entries of the second tier."""
