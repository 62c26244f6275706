"""The operators of the rule language: each knows its fields, its SQL, its answer for one child and its reading."""
