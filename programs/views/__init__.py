"""Pages of rulebooks, programmes, items, plans and sign-off."""
