"""Nouns and arithmetic of trading: no input, no output, no clock."""
