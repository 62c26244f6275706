"""The rules as a site of static pages, for all who read no YAML: an index, and a page for each rule.

It holds rules and made-up examples, nothing of any child. The same rulebook gives the same bytes.
"""

from practicecheck.reports.rules_site.make import make_site, write_site

__all__ = ["make_site", "write_site"]
