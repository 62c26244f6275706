"""A new rule from six answers, with the examples that test it: what `rules new` writes."""
