"""``python -m entrepot``: the command line."""

from entrepot.cli import main

main()
