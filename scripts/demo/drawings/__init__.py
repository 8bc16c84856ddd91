"""The pictures of the demo, drawn by code: one module a wall."""
