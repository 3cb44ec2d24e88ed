"""What the repository ships, rebuilt from its sources."""
