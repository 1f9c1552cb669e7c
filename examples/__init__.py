"""Networks that learn while you watch: each one runs as `python -m examples.NAME`."""
