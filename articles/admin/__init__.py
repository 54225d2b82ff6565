"""The desk: the Django admin, one file a model family (`families` registers them)."""
