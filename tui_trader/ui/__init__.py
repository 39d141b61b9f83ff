"""What the program looks like."""
