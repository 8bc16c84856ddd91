"""Copies of a whole home, made while members write; what is wrong with one; and the way back from it.

A backup is a folder, or the same folder as one .tar:

    manifest.json          what there is: sizes, hashes, rows, versions
    app.db.zst             the database as it was at one moment
    uploads/…              members' files; those that did not change are hard links, so they take no room again
    secrets.json keys.json only where they were asked for
"""
