"""The demo world: made by `leadback demo` and `serve --demo`; production imports none of it."""
