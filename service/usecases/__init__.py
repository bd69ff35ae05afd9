"""One file an operation; each reads like the vendor's article."""
