"""Load, faults and recording: what makes histories for tests/histories to check."""
