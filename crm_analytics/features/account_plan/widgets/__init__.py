"""The account plan as it is drawn: who is late as a list, and the form in which a plan is changed."""
