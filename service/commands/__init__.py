"""What the command `leadback` does, a file for each group of commands."""
