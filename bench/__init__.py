"""`python -m bench`: our pages beside bare views, at several sizes, in one run (docs/performance.md)."""
