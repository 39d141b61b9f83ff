"""The background worker layer: it goes on whether or not anyone looks."""
