"""Tools for those who write rules: examples, lint, and made-up councils."""
