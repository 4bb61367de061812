//! Everything that RSET forgets, in one value.

use mail::{ReversePath, SenderParameters};

/// A transaction, MAIL to the reply after the content. It is dropped whole: by RSET, EHLO, STARTTLS and by its end.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transaction<R> {
    /// Where reports go.
    pub reverse_path: ReversePath,
    /// What MAIL said besides.
    pub parameters: SenderParameters,
    /// What the driver attached to each recipient it accepted, in order.
    pub recipients: Vec<R>,
}

impl<R> Transaction<R> {
    pub(super) const fn new(reverse_path: ReversePath, parameters: SenderParameters) -> Self {
        Self { reverse_path, parameters, recipients: Vec::new() }
    }
}
