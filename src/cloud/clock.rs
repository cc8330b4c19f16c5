//! The clock of a rehearsal: it jumps over every wait.
//!
//! The SDK also makes sleeps that it never waits for (time limits, stalled-stream protection), so time cannot pass when a
//! sleep is made. It passes when a sleep has been looked at twice and no earlier one is left: whoever else was ready to go
//! on in between has gone on.

use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use aws_smithy_async::time::TimeSource;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant, SystemTime};

/// How often a sleep is looked at before it ends. Once would do if nobody ever gave way to others for a moment, as tokio
/// makes its tasks do.
const LOOKS: u32 = 8;

/// How the clock goes while nobody waits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// It stands: only calls and waits take time, so that the same script has the same times.
    Stands,
    /// So many times as fast as the clock on the wall.
    Follows(f64),
}

/// A virtual clock. Clones are the same clock.
#[derive(Debug, Clone)]
pub struct Clock(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    /// The time at `since`.
    time: Timestamp,
    since: Instant,
    pace: Pace,
    /// Sleeps that somebody waits for, by their end.
    sleepers: BTreeMap<(Timestamp, u64), Option<Waker>>,
    sleeps: u64,
}

impl State {
    fn now(&self) -> Timestamp {
        match self.pace {
            Pace::Stands => self.time,
            Pace::Follows(speed) => {
                let passed = Duration::try_from_secs_f64(self.since.elapsed().as_secs_f64() * speed);
                plus(self.time, passed.unwrap_or(Duration::MAX))
            }
        }
    }

    fn at_least(&mut self, time: Timestamp) {
        self.time = self.now().max(time);
        self.since = Instant::now();
    }
}

impl Clock {
    /// A clock that shows that time.
    pub fn new(time: Timestamp, pace: Pace) -> Clock {
        let state = State { time, since: Instant::now(), pace, sleepers: BTreeMap::new(), sleeps: 0 };
        Clock(Arc::new(Mutex::new(state)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time that it shows.
    pub fn time(&self) -> Timestamp {
        self.state().now()
    }

    /// Lets that much time pass at once; the time that it then is.
    pub fn pass(&self, time: Duration) -> Timestamp {
        let mut state = self.state();
        let end = plus(state.now(), time);
        state.at_least(end);
        end
    }

    /// Sets it to that time, unless it is already later.
    pub fn at_least(&self, time: Timestamp) {
        self.state().at_least(time);
    }
}

/// That much later; the end of time where that is beyond it.
fn plus(time: Timestamp, by: Duration) -> Timestamp {
    SignedDuration::try_from(by).ok().and_then(|by| time.checked_add(by).ok()).unwrap_or(Timestamp::MAX)
}

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        self.time().into()
    }
}

impl AsyncSleep for Clock {
    fn sleep(&self, duration: Duration) -> Sleep {
        Sleep::new(Nap { clock: self.clone(), duration, key: None, looks: 0 })
    }
}

/// A sleep. It begins when it is first looked at.
struct Nap {
    clock: Clock,
    duration: Duration,
    key: Option<(Timestamp, u64)>,
    looks: u32,
}

impl Future for Nap {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let clock = self.clock.clone();
        let mut state = clock.state();
        let key = self.key.unwrap_or_else(|| {
            state.sleeps += 1;
            (plus(state.now(), self.duration), state.sleeps)
        });
        self.key = Some(key);
        self.looks += 1;
        if state.now() < key.0 {
            let waker = context.waker().clone();
            state.sleepers.insert(key, Some(waker));
            let first = state.sleepers.first_key_value().is_some_and(|(first, _)| *first == key);
            if self.looks < LOOKS {
                context.waker().wake_by_ref();
            }
            if !first || self.looks < LOOKS {
                return Poll::Pending;
            }
        }
        state.at_least(key.0);
        drop(state);
        self.end();
        Poll::Ready(())
    }
}

impl Nap {
    /// Takes it off the list; the next one may be the first now.
    fn end(&mut self) {
        let Some(key) = self.key.take() else { return };
        let mut state = self.clock.state();
        state.sleepers.remove(&key);
        let next = state.sleepers.first_entry().and_then(|mut first| first.get_mut().take());
        drop(state);
        if let Some(waker) = next {
            waker.wake();
        }
    }
}

impl Drop for Nap {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use super::{Clock, Pace};
    use aws_smithy_async::rt::sleep::AsyncSleep as _;
    use jiff::Timestamp;
    use std::time::{Duration, Instant};

    fn seconds(clock: &Clock) -> i64 {
        clock.time().as_second()
    }

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
    }

    #[test]
    fn a_sleep_that_nobody_waits_for_moves_nothing() {
        let clock = Clock::new(Timestamp::UNIX_EPOCH, Pace::Stands);
        let unused = clock.sleep(Duration::from_secs(60));
        runtime().block_on(async {
            tokio::select! {
                biased;
                () = clock.sleep(Duration::from_secs(94)) => panic!("the work is done before"),
                () = async { tokio::task::yield_now().await } => {}
            }
        });
        drop(unused);
        assert_eq!(seconds(&clock), 0);
    }

    #[test]
    fn of_several_sleeps_the_earliest_ends_first() {
        let clock = Clock::new(Timestamp::UNIX_EPOCH, Pace::Stands);
        runtime().block_on(async {
            tokio::select! {
                biased;
                () = clock.sleep(Duration::from_secs(94)) => panic!("the other is shorter"),
                () = clock.sleep(Duration::from_secs(2)) => {}
            }
            assert_eq!(seconds(&clock), 2);
            let (one, two) = (clock.sleep(Duration::from_secs(30)), clock.sleep(Duration::from_secs(20)));
            let ends = tokio::join!(
                async {
                    one.await;
                    seconds(&clock)
                },
                async {
                    two.await;
                    seconds(&clock)
                },
            );
            assert_eq!(ends, (32, 22));
        });
    }

    #[test]
    fn twenty_minutes_pass_at_once() {
        let clock = Clock::new(Timestamp::UNIX_EPOCH, Pace::Stands);
        runtime().block_on(async {
            for _ in 0..80 {
                clock.sleep(Duration::from_secs(15)).await;
            }
        });
        assert_eq!(seconds(&clock), 1_200);
    }

    #[test]
    fn sleeps_on_several_threads_end_in_order() {
        let clock = Clock::new(Timestamp::UNIX_EPOCH, Pace::Stands);
        let runtime = runtime();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    runtime.block_on(async {
                        for _ in 0..100 {
                            clock.sleep(Duration::from_secs(1)).await;
                        }
                    })
                });
            }
        });
        assert!((100..=400).contains(&seconds(&clock)), "{}", seconds(&clock));
    }

    #[test]
    fn it_follows_the_clock_on_the_wall_where_told() {
        let clock = Clock::new(Timestamp::UNIX_EPOCH, Pace::Follows(3600.0));
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_millis(5) {
            std::thread::yield_now();
        }
        assert!(seconds(&clock) >= 18);
        let standing = Clock::new(Timestamp::UNIX_EPOCH, Pace::Stands);
        standing.pass(Duration::from_secs(5));
        standing.at_least(Timestamp::UNIX_EPOCH);
        assert_eq!(seconds(&standing), 5);
    }
}
