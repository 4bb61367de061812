//! Tests of the sessions from outside, in one binary.
