"""What a run finds, as plain data, and the words for it."""
