"""Speed, memory and scale beside other libraries: run as `python -m benchmarks`."""
