"""Parsers: bytes from outside -> frozen `Story` dataclasses. Pure: no models, no settings."""
