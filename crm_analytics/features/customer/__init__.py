"""Who is this, what happened, what next?"""
