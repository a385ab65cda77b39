"""What was unusual, where, since when?"""
