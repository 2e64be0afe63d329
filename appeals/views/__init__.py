"""Pages of appeals, and the doors that both faces share."""
