"""What came of our campaigns?"""
