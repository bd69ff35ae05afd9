"""The pages: Spyne service classes, and the wire types that they are declared with."""
