"""`python -m ui`: the command line, for processes that Matinee starts itself."""

from ui.cli import main

if __name__ == "__main__":
    main()
