"""How the program speaks to brokers."""
