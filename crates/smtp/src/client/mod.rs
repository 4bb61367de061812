//! The client's side of a session, as a value: what we say to a next hop.
