//! Ctrl-C, as calls, waits and the script's own loop see it.

use crate::lang::Text;
use crate::text;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::Notify;

/// A flag that stops what is going on. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    cancelled: AtomicBool,
    notify: Notify,
}

impl Cancel {
    /// Asks everything that looks at this flag to stop.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::SeqCst);
        self.0.notify.notify_waiters();
    }

    /// Makes the flag ready for the next entry of a REPL.
    pub fn reset(&self) {
        self.0.cancelled.store(false, Ordering::SeqCst);
    }

    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::SeqCst)
    }

    /// Resolves as soon as the flag is set.
    pub async fn cancelled(&self) {
        let notified = self.0.notify.notified();
        tokio::pin!(notified);
        notified.as_mut().enable();
        if !self.is_cancelled() {
            notified.await;
        }
    }
}

/// What to know after Ctrl-C.
pub fn advice() -> Text {
    text!(
        en: "what was made so far stays; run it again from its start in a rehearsal, and look at what is there first in an account",
        ja: "それまでに作ったものは残っています。リハーサルなら最初から実行し直し、アカウントなら先にあるものを確かめてください"
    )
}
