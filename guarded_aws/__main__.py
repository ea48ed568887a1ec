"""``python -m guarded_aws``: the command line."""

from guarded_aws.cli import main

if __name__ == "__main__":
    main()
