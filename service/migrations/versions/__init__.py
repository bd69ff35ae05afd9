"""One step each; a step that was released never changes."""
