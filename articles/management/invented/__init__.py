"""Stories that nobody wrote, as many as somebody wants, to try what a large newsroom costs.

`words` holds the words, `texts` puts sentences together, `names` makes the rows that stories name, `stories` the rest.
"""
