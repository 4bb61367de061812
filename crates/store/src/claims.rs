//! Who is being worked on. In memory only: after a restart nobody is.

use std::collections::HashSet;

/// A message and one of its recipients' numbers.
pub(crate) type Claim = (i64, u32);

/// The claimed recipients, and how to take back what the running transaction did to them.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    claimed: HashSet<Claim>,
    log: Vec<Change>,
}

#[derive(Debug)]
enum Change {
    Taken(Claim),
    Released(Claim),
}

impl Claims {
    pub(crate) fn contains(&self, claim: Claim) -> bool {
        self.claimed.contains(&claim)
    }

    pub(crate) fn take(&mut self, claim: Claim) {
        if self.claimed.insert(claim) {
            self.log.push(Change::Taken(claim));
        }
    }

    pub(crate) fn release(&mut self, claim: Claim) {
        if self.claimed.remove(&claim) {
            self.log.push(Change::Released(claim));
        }
    }

    /// A point to go back to.
    pub(crate) fn mark(&self) -> usize {
        self.log.len()
    }

    pub(crate) fn undo_to(&mut self, mark: usize) {
        for change in self.log.drain(mark.min(self.log.len())..).rev() {
            match change {
                Change::Taken(claim) => self.claimed.remove(&claim),
                Change::Released(claim) => self.claimed.insert(claim),
            };
        }
    }

    pub(crate) fn commit(&mut self) {
        self.log.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_failed_request_did_to_claims_is_taken_back() {
        let mut claims = Claims::default();
        claims.take((1, 0));
        claims.commit();
        claims.take((2, 0));
        let mark = claims.mark();
        claims.take((3, 0));
        claims.take((3, 0));
        claims.release((1, 0));
        claims.release((3, 0));
        claims.undo_to(mark);
        assert!(claims.contains((1, 0)) && claims.contains((2, 0)) && !claims.contains((3, 0)));
        claims.undo_to(0);
        assert!(claims.contains((1, 0)) && !claims.contains((2, 0)));
    }
}
