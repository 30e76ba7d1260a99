"""The engine: pure functions and data, without Qt, database or network."""
