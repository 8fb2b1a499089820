"""What a person gave as a source: lists and patterns spelt out, files fetched, films and photos read."""
