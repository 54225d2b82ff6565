"""Formats of the admin in English."""
