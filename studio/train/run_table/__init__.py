"""All runs of a data set: a table, and several of them side by side."""
