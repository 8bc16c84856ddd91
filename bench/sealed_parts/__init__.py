"""What bench/sealed.py measures with: ciphers in Python and in Chromium, the server, pages with a long past."""
