//! Looks after the cases: panics, time, memory.

use std::alloc::{GlobalAlloc, Layout, System};
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Work that a case may take; without optimisation everything takes several times as long. Of the processor, for a busy machine is
/// no hang.
const WORK: Duration = Duration::from_secs(if cfg!(debug_assertions) { 4 } else { 1 });
/// The clock on the wall, for a case that waits for ever.
const WALL: Duration = Duration::from_secs(30);
/// Bytes that a case may have at a time.
const MEMORY: usize = 200_000_000;

/// The files of a search: what the process said, how many cases there were, the case that runs.
pub const SAID: &str = "said.txt";
pub const DONE: &str = "done.txt";
pub const CASE: &str = "case.txt";

/// Counts what is allocated.
pub struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(live, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(place, layout) }
    }
}

/// The case that runs: when it began, by both clocks, and with how many bytes.
#[derive(Clone, Copy)]
struct Case {
    began: Instant,
    work: Duration,
    live: usize,
}

/// Runs cases and ends the process with one that is bad.
pub struct Watch {
    folder: PathBuf,
    case: Arc<Mutex<Option<Case>>>,
}

impl Watch {
    /// With the files in that folder.
    pub fn start(folder: &Path) -> Watch {
        let case = Arc::new(Mutex::new(None::<Case>));
        let seen = Arc::clone(&case);
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(Duration::from_millis(50));
                if let Some(case) = *seen.lock().unwrap_or_else(PoisonError::into_inner) {
                    judge(&case);
                }
            }
        });
        Watch { folder: folder.to_owned(), case }
    }

    /// Where cases may leave files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs a case; `shown` is how it is shown if it is bad.
    pub fn case(&self, shown: &str, run: impl FnOnce()) {
        std::fs::write(self.folder.join(CASE), shown).expect("the case can be written");
        let live = LIVE.load(Ordering::Relaxed);
        PEAK.store(live, Ordering::Relaxed);
        let case = Case { began: Instant::now(), work: work(), live };
        *self.case.lock().unwrap_or_else(PoisonError::into_inner) = Some(case);
        if std::panic::catch_unwind(AssertUnwindSafe(run)).is_err() {
            bad("it panicked");
        }
        *self.case.lock().unwrap_or_else(PoisonError::into_inner) = None;
        judge(&case);
    }

    /// Notes how many cases there were.
    pub fn done(&self, cases: u64) {
        let text = format!("{cases} cases");
        std::fs::write(self.folder.join(DONE), text).expect("the number can be written");
    }
}

fn judge(case: &Case) {
    let (worked, passed) = (work().saturating_sub(case.work), case.began.elapsed());
    if worked > WORK || passed > WALL {
        bad(&format!("it hangs: {worked:?} of work, {passed:?} on the wall"));
    }
    let most = PEAK.load(Ordering::Relaxed).saturating_sub(case.live);
    if most > MEMORY {
        bad(&format!("it takes {} MB", most / 1_000_000));
    }
}

fn bad(what: &str) -> ! {
    eprintln!("{what}");
    std::process::exit(1)
}

/// What this process has worked so far.
#[cfg(unix)]
fn work() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the call fills in the structure that it is given.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

#[cfg(not(unix))]
fn work() -> Duration {
    static BEGUN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    BEGUN.get_or_init(Instant::now).elapsed()
}
