"""The pieces screens are built of."""
