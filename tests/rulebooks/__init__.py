"""One folder of tests for each government: what its rulebook says, and what the product does about it."""
