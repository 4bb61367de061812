//! haraka

use crate::log::{Context, Line, Reading, Scratch};

/// What `line` says.
pub fn read<'a>(_line: &Line<'a>, _context: &Context, _scratch: &'a Scratch) -> Reading<'a> {
    Reading::NotMine
}
