"""A member's own copy of what they have here, as the entries of a zip: pages to read, the same as JSON, files."""
