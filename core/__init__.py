"""Values in, values out: what knows no table and no feature."""
