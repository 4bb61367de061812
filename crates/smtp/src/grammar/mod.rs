//! What is said on the wire, as values: commands, parameters and their encodings.
