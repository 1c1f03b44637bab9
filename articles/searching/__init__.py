"""Search over events and articles: what is written is read (`reading`), narrows both (`narrowing`), and what is found
is ranked and shown a page at a time (`finding`)."""
