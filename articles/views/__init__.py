"""What the public reads: pages, machine formats, media, health."""
