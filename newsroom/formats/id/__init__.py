"""Formats of the admin in Indonesian."""
