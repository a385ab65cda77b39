"""Page Customer: finding one, and everything that is known of that one."""
