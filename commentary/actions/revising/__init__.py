"""The next revision of a published article: written, looked at, published."""
