"""Draft a mapping file from a report, and look one over against reports."""
