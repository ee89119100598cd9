"""`python -m cauce.wiring.command.main`: the command, for children that are started without a script."""

from cauce.wiring.command.root import main

main()
