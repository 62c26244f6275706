"""What people write for practicecheck in YAML: read with the place of every key, and held against a model.

Knows nothing of rules, mappings or records.
"""
