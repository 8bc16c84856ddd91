"""Every file of members that the database names."""

from queries.sealed_files import NAME


def all_file_names(db) -> set[str]:
    """Names below var/uploads: both sizes of each picture, anthems, sounds of sketches, sealed attachments."""
    return {row["name"] for row in db.execute(f"""
        SELECT id || '.webp' AS name FROM uploads
        UNION ALL SELECT id || '-thumb.webp' FROM uploads
        UNION ALL SELECT id || '.' || kind FROM anthems
        UNION ALL SELECT file FROM script_files WHERE file IS NOT NULL
        UNION ALL SELECT 'sealed/' || {NAME} FROM dm_files
    """)}
