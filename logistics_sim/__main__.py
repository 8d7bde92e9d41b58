"""``python -m logistics_sim``: the command where its script is not on the path."""

from logistics_sim.cli.main import main

if __name__ == "__main__":
    main()
