"""Pages of rewards, and the doors that both faces share."""
