//! Masking: a copy of a log that can be shown to others.
