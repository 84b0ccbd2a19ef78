"""The rooms behind `tutor.data`: one file for each kind of data."""
