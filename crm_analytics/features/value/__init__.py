"""What are customers worth, and what goes with it?"""
