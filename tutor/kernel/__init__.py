"""The process side: a server that has torch imported, forked workers, and their client."""
