//! Records that are no logs: the header of a message, a message waiting in a queue, the transcript of a relay test.
