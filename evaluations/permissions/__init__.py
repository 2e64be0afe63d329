"""Who may do what with rounds, lists, grounds and vetoes; one module for each."""
