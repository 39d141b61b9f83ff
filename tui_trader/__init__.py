"""A full-screen terminal for trading by hand; this file holds the version."""

__version__ = "0.1.0"
