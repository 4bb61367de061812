//! A result that is on its way from the writer.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::oneshot;

/// Resolves when the request is on disk, or is known not to be. Dropping it does not undo the request.
#[derive(Debug)]
pub struct Pending<T> {
    receiver: oneshot::Receiver<T>,
    /// What the caller gets if the writer is gone.
    otherwise: fn() -> T,
}

impl<T> Pending<T> {
    pub(crate) fn new(otherwise: fn() -> T) -> (oneshot::Sender<T>, Self) {
        let (sender, receiver) = oneshot::channel();
        (sender, Self { receiver, otherwise })
    }

    /// Blocks until the result is there. For threads that are not part of an asynchronous runtime.
    pub fn wait(self) -> T {
        self.receiver.blocking_recv().unwrap_or_else(|_| (self.otherwise)())
    }
}

impl<T> Future for Pending<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let otherwise = self.otherwise;
        Pin::new(&mut self.receiver).poll(context).map(|result| result.unwrap_or_else(|_| otherwise()))
    }
}
