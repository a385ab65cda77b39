"""Which customers fit these conditions?"""
