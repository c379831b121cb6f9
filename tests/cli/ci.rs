//! The life of a CI user, played by scripts.
