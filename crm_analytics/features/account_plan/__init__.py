"""What comes next with each customer?"""
