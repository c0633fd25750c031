"""The index: counted when a run completes, read from cells, compared, published; and what stands beside it."""
