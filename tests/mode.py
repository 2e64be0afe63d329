"""Loaded before the settings are: whatever the shell says, tests run in test mode."""

import os

os.environ["DULI_MODE"] = "test"
