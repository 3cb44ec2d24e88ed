"""Official lists and the history of communes: what became of every code."""
