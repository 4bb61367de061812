//! A format that a user describes by a pattern with named fields.
