"""Who are our customers, and where do they move?"""
