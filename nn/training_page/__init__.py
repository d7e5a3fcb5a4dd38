"""The page that trains. The JavaScript files in the folders below show a network and train it."""
