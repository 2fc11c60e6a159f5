"""Hostile requests to every parameter of every operation, and what the server must survive."""
