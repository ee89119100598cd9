"""A conversation as a page: what was said and happened, files and mails inside it, looking closer, writing."""
