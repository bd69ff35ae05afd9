"""leadback: lead returns, statuses and contracts, as programs written for CAKE expect."""

__version__ = "0.2.0"
