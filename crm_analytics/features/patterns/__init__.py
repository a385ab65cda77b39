"""What sells together?"""
