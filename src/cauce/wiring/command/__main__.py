"""`python -m cauce.wiring.command`: the command, for children that are started without a script."""

from cauce.wiring.command import main

main()
