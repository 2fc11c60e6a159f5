"""The cases of ../cases.json that this SDK can play."""
