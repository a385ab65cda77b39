"""How much will be sold, and how sure is that?"""
