"""`python -m bot`: the same command as `policy-advisor`."""

from __future__ import annotations

from adapters.terminal.app import main

if __name__ == "__main__":
    main()
