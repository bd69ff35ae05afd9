"""An operations manager's day, rehearsed in a browser: see `__main__`."""
