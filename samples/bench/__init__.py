"""Measurements: what people and workers wait for, beside a limit measured in the same run on the same machine."""
