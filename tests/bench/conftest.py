"""The benchmark is run by `make bench`, never by pytest: a time says nothing on a busy machine."""

collect_ignore_glob = ["*.py"]
