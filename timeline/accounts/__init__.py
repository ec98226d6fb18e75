"""Who may sign in, and how: limits, second step, sessions, passwords, and what the log says of them."""
