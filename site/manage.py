#!/usr/bin/env python3
from config.cli import main

if __name__ == "__main__":
    main()
