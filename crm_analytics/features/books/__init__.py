"""Does it agree with my books?"""
