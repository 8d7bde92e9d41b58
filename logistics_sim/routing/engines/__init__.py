"""Engines behind one interface: `registry` names them, each has a file."""
