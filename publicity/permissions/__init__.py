"""Who may do what with public notices and commendation notices; one module for each."""
