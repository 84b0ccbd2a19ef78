"""Help for people who write courses: a first lesson, a draft from a notebook, trust."""
