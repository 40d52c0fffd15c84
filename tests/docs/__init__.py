"""The documentation: every fenced example runs, every link leads somewhere."""
