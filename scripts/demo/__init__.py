"""What scripts/seed_demo.py fills an empty NeoSpace with: invented people, their talk, their walls, pictures and tunes."""
