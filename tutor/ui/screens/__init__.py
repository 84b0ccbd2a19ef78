"""The screens: each shows the session and sets attributes on its widgets."""
