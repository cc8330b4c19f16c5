//! What there is in the account, for completion: lists that a thread of its own asks for, kept for a while. Who types never waits for
//! the network.

mod item;
mod which;

pub use item::{Form, Item};
pub use which::{Wanted, wanted};

use crate::api::{Operation, ResourceId, ResourceKind, Value};
use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// An answer is asked for again when it is that old. The old one is shown until the new one is there.
const FRESH: Duration = Duration::from_secs(20);

/// What failed is not asked again for so long: credentials do not come by themselves.
const FAILED: Duration = Duration::from_secs(5);

/// So many questions are on their way at most.
const AT_ONCE: usize = 4;

/// How long leaving waits for questions on their way, which a cancelled session ends at once.
const LEAVING: Duration = Duration::from_secs(2);

/// Asks AWS; none where there is no answer.
pub type Ask = Arc<dyn Fn(&'static Operation, Value) -> Option<Value> + Send + Sync>;

/// A list that can be asked for.
#[derive(Debug, Clone)]
pub enum List {
    /// All of a kind; of one that is asked for per something, with that.
    Kind(&'static ResourceKind, Option<ResourceId>),
    /// Values that are no resources.
    Further(&'static which::Further),
}

impl List {
    fn key(&self) -> String {
        match self {
            List::Kind(kind, holder) => {
                format!("{} {}", kind.name, holder.as_ref().map(ToString::to_string).unwrap_or_default())
            }
            List::Further(row) => format!("{}::{} {}", row.module, row.function, row.path.join(".")),
        }
    }

    /// Asks, and reads the answer.
    fn asked(&self, ask: &Ask) -> Option<Vec<Item>> {
        match self {
            List::Kind(kind, holder) => {
                let call = kind.find_all(holder.as_ref(), None)?;
                let answer = ask(call.operation, call.input)?;
                let found = kind.found(holder.as_ref(), &answer);
                Some(
                    found
                        .into_iter()
                        .filter(|(_, element)| !kind.gone(element))
                        .map(|(id, element)| Item::of(&id, &element))
                        .collect(),
                )
            }
            List::Further(row) => Some(row.items(&ask(row.operation()?, Value::Map(crate::api::Members::new()))?)),
        }
    }
}

/// The lists of one account and region.
pub struct Live(Arc<Inner>);

struct Inner {
    ask: Ask,
    state: Mutex<State>,
    news: Condvar,
    /// How long a completion may wait: not at all where a network is between here and there.
    patience: Duration,
}

#[derive(Default)]
struct State {
    known: HashMap<String, Known>,
    on_their_way: usize,
    /// What was asked before is old: something was changed since.
    changed: Option<Instant>,
    closed: bool,
}

#[derive(Default)]
struct Known {
    items: Option<Arc<Vec<Item>>>,
    at: Option<Instant>,
    asking: bool,
}

impl Live {
    /// `patience` is how long a completion may wait for its list.
    pub fn new(ask: Ask, patience: Duration) -> Live {
        Live(Arc::new(Inner { ask, state: Mutex::default(), news: Condvar::new(), patience }))
    }

    /// What is known of a list by now. It is asked for in the background where that is nothing, or old.
    pub fn now(&self, list: &List) -> Option<Arc<Vec<Item>>> {
        self.0.asking(list);
        self.0.lock().known.get(&list.key()).and_then(|known| known.items.clone())
    }

    /// The same, after a moment where the list is on its way and no network is between.
    pub fn soon(&self, list: &List) -> Option<Arc<Vec<Item>>> {
        self.0.asking(list);
        let key = list.key();
        let waits = |state: &mut State| state.known.get(&key).is_some_and(|known| known.asking);
        let state = self.0.lock();
        let waited = self.0.news.wait_timeout_while(state, self.0.patience, waits);
        let state = waited.unwrap_or_else(PoisonError::into_inner).0;
        state.known.get(&key).and_then(|known| known.items.clone())
    }

    /// Something may have been changed: everything is asked for again when it is needed.
    pub fn changed(&self) {
        self.0.lock().changed = Some(Instant::now());
    }
}

impl Drop for Live {
    /// Waits for what is on its way, for its answers come by a runtime that ends with the session.
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.closed = true;
        drop(self.0.news.wait_timeout_while(state, LEAVING, |state| state.on_their_way > 0));
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for a list on a thread of its own, if that is to be done.
    fn asking(self: &Arc<Inner>, list: &List) {
        let key = list.key();
        let begun = Instant::now();
        {
            let mut state = self.lock();
            let State { known, on_their_way, changed, closed } = &mut *state;
            let entry = known.entry(key.clone()).or_default();
            let lasts = if entry.items.is_some() { FRESH } else { FAILED };
            let old = entry
                .at
                .is_none_or(|at| begun.duration_since(at) > lasts || changed.is_some_and(|changed| changed > at));
            if *closed || entry.asking || !old || *on_their_way >= AT_ONCE {
                return;
            }
            entry.asking = true;
            *on_their_way += 1;
        }
        let (inner, list, name) = (Arc::clone(self), list.clone(), key.clone());
        let asked = move || {
            let items = list.asked(&inner.ask);
            inner.answered(&name, items, begun);
        };
        // Without a thread there are no values, only names.
        if std::thread::Builder::new().name("live".to_owned()).spawn(asked).is_err() {
            self.answered(&key, None, begun);
        }
    }

    fn answered(&self, key: &str, items: Option<Vec<Item>>, begun: Instant) {
        let mut state = self.lock();
        state.on_their_way -= 1;
        let entry = state.known.entry(key.to_owned()).or_default();
        entry.asking = false;
        entry.at = Some(begun);
        if let Some(items) = items {
            entry.items = Some(Arc::new(items));
        }
        drop(state);
        self.news.notify_all();
    }
}

#[cfg(test)]
mod tests;
