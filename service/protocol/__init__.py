"""The only room that knows HTTP, envelopes and Spyne's inner life."""
