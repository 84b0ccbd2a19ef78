"""What the command line can do, a module a command; each imports what it needs when it is called."""
