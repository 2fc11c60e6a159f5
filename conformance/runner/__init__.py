"""Starts the server, plays the SDKs against it and compares the results."""
