"""The answer to one question: territories with values, classes, colours, table, selection."""
