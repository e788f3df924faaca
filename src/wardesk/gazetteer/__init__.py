"""Known places by name: one local index over the world and over the files a user brings."""
