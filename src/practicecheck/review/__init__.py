"""The review app: people work through what a run found, decide, and can show later who decided what and why.

Keeps its own database beside the runs. Knows runs only as they are kept; no rule is asked here.
"""
