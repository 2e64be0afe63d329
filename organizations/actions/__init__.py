"""The doors of this app, by aggregate: platform, structure, people, memberships, calendars, tokens, accounts."""
