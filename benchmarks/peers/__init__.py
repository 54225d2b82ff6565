"""Newsroom beside what others serve the same stories with: `python -m benchmarks.peers`."""
