"""What bench/live is made of: servers to measure, the load that is put on them, and the account of it."""
