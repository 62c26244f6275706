"""The formats that are known by name: for each a reader where the file needs one, and a mapping file."""
