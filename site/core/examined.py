"""What the doctor asks of the floor of the house."""
