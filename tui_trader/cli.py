"""From arguments to a running program."""


def main() -> int:
    """Run the program."""
    return 0
