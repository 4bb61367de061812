//! What the catcher says: every reply there is.

/// Its greeting.
pub(super) const GREETING: &[u8] = b"220 catcher.invalid ESMTP sekisho probe\r\n";
/// To EHLO. SMTPUTF8 and 8BITMIME, so that no message is kept back for want of them.
pub(super) const HELLO: &[u8] = b"250-catcher.invalid\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n";
/// To whatever is done without doing anything.
pub(super) const YES: &[u8] = b"250 2.0.0 Yes\r\n";
/// To DATA.
pub(super) const GO_ON: &[u8] = b"354 Go on\r\n";
/// After the final dot.
pub(super) const CAUGHT: &[u8] = b"250 2.0.0 Caught\r\n";
/// To QUIT.
pub(super) const BYE: &[u8] = b"221 2.0.0 Bye\r\n";
/// To what is longer than anything that is to be caught.
pub(super) const TOO_MUCH: &[u8] = b"421 4.7.0 Too much\r\n";
/// To everything else.
pub(super) const NOT_HERE: &[u8] = b"502 5.5.1 Not here\r\n";
