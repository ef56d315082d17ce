"""How Cytoledger is set up and served."""
