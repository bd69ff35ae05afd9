"""What each page for people costs on a large account: see `__main__`."""
