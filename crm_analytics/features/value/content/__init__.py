"""What page Value says, a module for each of its parts."""
