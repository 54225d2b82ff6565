"""The newsroom itself: stories, the desk, publication. docs/developers.md maps its rooms."""
