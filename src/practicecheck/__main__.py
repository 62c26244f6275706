"""`python -m practicecheck` is the same as `practicecheck`."""

from practicecheck.cli import main

if __name__ == "__main__":
    main()
