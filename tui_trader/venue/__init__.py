"""A market to practise on, over real HTTP, that stands alone."""
