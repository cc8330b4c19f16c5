//! Processes that tests start, and what they say.

use std::io::Read;
use std::process::Child;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How often something is looked for.
const LOOK: Duration = Duration::from_millis(5);

/// A process that does not outlive its test.
pub struct Process(pub Child);

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only for a process that has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What a process has said so far.
#[derive(Clone, Default)]
pub struct Heard(Arc<Mutex<Vec<u8>>>);

impl Heard {
    /// Listens until the pipe is closed.
    pub fn listen(mut pipe: impl Read + Send + 'static) -> (Heard, JoinHandle<()>) {
        let heard = Heard::default();
        let ear = heard.clone();
        let listener = thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(read @ 1..) = pipe.read(&mut piece) {
                ear.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&piece[..read]);
            }
        });
        (heard, listener)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

/// Looks until there is something, for so long.
pub fn look<T>(limit: Duration, mut find: impl FnMut() -> Option<T>) -> Option<T> {
    let began = Instant::now();
    loop {
        match find() {
            None if began.elapsed() < limit => thread::sleep(LOOK.min(limit.saturating_sub(began.elapsed()))),
            found => return found,
        }
    }
}
