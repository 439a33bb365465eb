"""The outside formats, one file a kind; ``registry.py`` is the table of them."""
