//! Tasks that nobody waits for while the server runs, and that are waited for when it stops.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Notify;

/// Counts tasks under way; clones count together.
#[derive(Clone, Default)]
pub struct Errands(Arc<Inner>);

#[derive(Default)]
struct Inner {
    under_way: AtomicUsize,
    all_done: Notify,
}

/// One task; dropped when it ends, also by a panic.
struct Errand(Arc<Inner>);

impl Drop for Errand {
    fn drop(&mut self) {
        if self.0.under_way.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.all_done.notify_waiters();
        }
    }
}

impl Errands {
    /// Starts a task.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.0.under_way.fetch_add(1, Ordering::AcqRel);
        let errand = Errand(self.0.clone());
        tokio::spawn(async move {
            // What the task holds must be gone before it counts as done.
            task.await;
            drop(errand);
        });
    }

    /// Resolves when no task is under way.
    pub async fn done(&self) {
        loop {
            let all_done = self.0.all_done.notified();
            tokio::pin!(all_done);
            all_done.as_mut().enable();
            if self.0.under_way.load(Ordering::Acquire) == 0 {
                return;
            }
            all_done.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn all_is_done_when_the_last_task_has_ended_even_by_a_panic() {
        let errands = Errands::default();
        errands.done().await;
        let (go, gone) = oneshot::channel::<()>();
        errands.spawn(async {
            let _gone = gone.await;
            panic!("on purpose");
        });
        let waiting = tokio::spawn({
            let errands = errands.clone();
            async move { errands.done().await }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        go.send(()).expect("the task waits");
        waiting.await.expect("done");
    }
}
