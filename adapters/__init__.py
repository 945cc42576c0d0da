"""What joins the advisor to the world: platforms, the terminal, storage. Imports the core, which never imports it."""
