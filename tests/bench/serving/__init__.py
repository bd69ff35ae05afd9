"""What calls cost: requests a second, CPU and latency of a running server, by `make bench`."""
