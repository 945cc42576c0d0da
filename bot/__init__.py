"""The platform-neutral dialogue core: reads the policy, understands staff, decides, and hands over."""

__version__ = "0.1.0"
