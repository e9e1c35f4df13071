"""How a promise runs, is kept or missed: pure decisions over dataclasses."""
