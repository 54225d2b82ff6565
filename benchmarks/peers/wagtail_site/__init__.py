"""The same newsroom in Wagtail, as its tutorial and its documents would have it built."""
