"""Show a finished run: at a terminal, as JSON or CSV, as a folder; and rules in plain English."""
