//! One waiter engine for all services, driven by the API table: asks an operation again and again until an acceptor
//! decides.

mod observed;
mod reasons;
mod rules;
mod stable;

use super::connection::{Aws, Inner, Progress};
use super::fault::{Cause, Fault, WaitFault, WaitWhy};
use crate::api::accept::{InputErrors, Problem, ProblemKind, accept};
use crate::api::table::{Operation, Service, Waiter};
use crate::api::value::{Members, Value};
use crate::lang::{Lang, Text};
use aws_smithy_async::rt::sleep::AsyncSleep;
use rules::{Rules, Verdict};
use std::collections::HashMap;
use std::time::{Duration, SystemTime};

/// How a wait goes about it.
pub struct WaitOptions<'a> {
    /// How long at most; the waiter's own `delay` times `max_attempts` where there is none.
    pub timeout: Option<Duration>,
    /// Between two looks; the waiter's own `delay` where there is none.
    pub every: Option<Duration>,
    /// Refuse what would otherwise be a warning.
    pub strict: bool,
    /// Told when what is seen changes; called from the waiting thread, and must not make calls itself.
    pub on_change: &'a dyn Fn(&WaitEvent),
}

/// Something new to show while waiting.
#[derive(Debug, Clone)]
pub struct WaitEvent {
    /// The script's module: `elbv2`.
    pub service: &'static str,
    /// The waiter's function: `wait_load_balancer_available`.
    pub waiter: &'static str,
    pub elapsed: Duration,
    pub limit: Duration,
    /// 1 for the first look.
    pub attempt: u32,
    /// Each resource and its state.
    pub observed: Vec<(String, String)>,
    /// Why the last look told nothing, where the wait goes on all the same.
    pub trouble: Option<Text>,
}

/// What a wait gave.
#[derive(Debug, Clone)]
pub struct Waited {
    /// The last look's result; an empty map where the wait was for an error (gone).
    pub value: Value,
    pub warnings: Vec<Text>,
    pub elapsed: Duration,
    pub attempts: u32,
}

/// The time in `15m`, `90s`, `1h30m` or `500ms`; in words (`2 minutes`) too.
///
/// # Errors
/// What to write, for anything else and for negative times.
pub fn duration(text: &str) -> Result<Duration, Text> {
    let bad = || {
        crate::text!(
            en: "`{text}` is not a time: write 90s, 15m or 1h30m",
            ja: "`{text}` は時間として読めません。90s、15m、1h30m のように書いてください",
        )
    };
    let parsed: jiff::SignedDuration = text.trim().parse().map_err(|_| bad())?;
    Duration::try_from(parsed).map_err(|_| bad())
}

impl Aws {
    /// Waits until AWS says what the waiter waits for. The first look comes at once; errors that may pass (connection,
    /// throttling, 5xx) do not end it.
    ///
    /// # Errors
    /// `Wait` with the last states seen when the time is up or there is no way to what is waited for; `Input`; any
    /// error of the operation that is no answer to the question; `Cancelled` within a second of Ctrl-C.
    pub fn wait(
        &self,
        service: &'static Service,
        waiter: &'static Waiter,
        given: Value,
        options: &WaitOptions<'_>,
    ) -> Result<Waited, Fault> {
        let operation =
            service.operation_named(waiter.operation).ok_or_else(|| Fault::not_taken(service, waiter.operation))?;
        let accepted = accept(operation, given, options.strict)?;
        none_is_awaited(operation, &accepted.input)?;
        let warnings = accepted.warnings.iter();
        let warnings: Vec<Text> = warnings.map(|w| Text { en: w.message(Lang::En), ja: w.message(Lang::Ja) }).collect();
        let progress = Progress::default();
        let look = Look::new(&self.0, operation, waiter, accepted.input, options, &progress);
        let stable = service.module == "ecs" && waiter.name == "ServicesStable";
        let waited = self.0.block(operation.into(), &progress, async {
            if stable { stable::wait(look, options.strict).await } else { by_rules(look).await }
        })?;
        Ok(Waited { warnings: warnings.into_iter().chain(waited.warnings).collect(), ..waited })
    }
}

/// Refuses a wait for none: of an empty list nothing ever comes.
fn none_is_awaited(operation: &'static Operation, input: &Members) -> Result<(), InputErrors> {
    let empty = |name: &str| input.get(name).and_then(Value::as_list).is_some_and(<[Value]>::is_empty);
    let kind = ProblemKind::Count { found: 0, min: Some(1), max: None };
    match operation.input.members().iter().find(|member| member.required && empty(member.name)) {
        Some(member) => Err(InputErrors { operation, problems: vec![Problem { path: member.name.to_owned(), kind }] }),
        None => Ok(()),
    }
}

/// Looks until an acceptor decides.
async fn by_rules(mut look: Look<'_>) -> Result<Waited, Fault> {
    let rules = Rules::new(look.waiter);
    loop {
        let result = look.ask().await;
        let verdict = rules.judge(&result);
        let seen = result.as_ref().map(|value| observed::states(&rules, value)).unwrap_or_default();
        match (verdict, result) {
            (Verdict::Success, result) => {
                look.show(seen, None);
                return Ok(look.done(result.unwrap_or_else(|_| Value::Map(Members::new()))));
            }
            (Verdict::Failure(rule), result) => {
                look.last = result.err().map(Box::new);
                look.observed = seen;
                return Err(look.ends(WaitWhy::Failed { rule }, (None, Vec::new())));
            }
            (Verdict::Unheard, Err(fault)) if !look.passes(&fault) => return Err(fault),
            (Verdict::Unheard | Verdict::Again, result) => look.saw(result.map(|_| seen)),
        }
        look.pause().await?;
    }
}

/// The most looks of a wait: who waits for days looks less often.
const LOOKS: u32 = 1_000;
/// So many looks in a row may find that nothing listens: an endpoint that is started again.
const REFUSED: u32 = 3;

/// A wait under way.
struct Look<'a> {
    inner: &'a Inner,
    operation: &'static Operation,
    waiter: &'static Waiter,
    input: Members,
    on_change: &'a dyn Fn(&WaitEvent),
    progress: &'a Progress,
    every: Duration,
    limit: Duration,
    begun: SystemTime,
    attempts: u32,
    /// How many looks in a row found that nothing listens.
    refused: u32,
    observed: Vec<(String, String)>,
    shown: Option<(Vec<(String, String)>, bool)>,
    last: Option<Box<Fault>>,
    /// The failures that deployments had counted when they were first seen, by their ids.
    failed_before: HashMap<String, i64>,
    /// The deployment that each service had first, by the service's name.
    deployments: HashMap<String, String>,
}

impl<'a> Look<'a> {
    fn new(
        inner: &'a Inner,
        operation: &'static Operation,
        waiter: &'static Waiter,
        input: Members,
        options: &WaitOptions<'a>,
        progress: &'a Progress,
    ) -> Look<'a> {
        /// Nobody may ask AWS without a pause.
        const SHORTEST: Duration = Duration::from_millis(100);
        let own = Duration::from_secs(waiter.delay);
        let limit = options.timeout.unwrap_or_else(|| own.saturating_mul(waiter.max_attempts));
        Look {
            inner,
            operation,
            waiter,
            input,
            on_change: options.on_change,
            progress,
            every: options.every.unwrap_or(own).max(SHORTEST).max(limit / LOOKS),
            limit,
            begun: inner.now(),
            attempts: 0,
            refused: 0,
            observed: Vec::new(),
            shown: None,
            last: None,
            failed_before: HashMap::new(),
            deployments: HashMap::new(),
        }
    }

    fn elapsed(&self) -> Duration {
        self.inner.since(self.begun)
    }

    async fn ask(&mut self) -> Result<Value, Fault> {
        self.attempts += 1;
        let result = self.inner.run(self.operation, self.input.clone(), self.progress).await.map(|reply| reply.value);
        let refused = matches!(&result, Err(Fault::Unreachable(fault)) if fault.cause == Cause::Refused);
        self.refused = if refused { self.refused + 1 } else { 0 };
        result
    }

    /// Whether it is worth another look after this fault. An endpoint that was never there does not come by waiting.
    fn passes(&self, fault: &Fault) -> bool {
        let gone = self.refused > 0 && self.refused == self.attempts || self.refused > REFUSED;
        fault.retryable() && !gone
    }

    /// Keeps what a look gave and shows it if it is new.
    fn saw(&mut self, result: Result<Vec<(String, String)>, Fault>) {
        match result {
            Ok(seen) => {
                self.last = None;
                self.show(seen, None);
            }
            Err(fault) => {
                let trouble = fault.text();
                self.last = Some(Box::new(fault));
                self.show(self.observed.clone(), Some(trouble));
            }
        }
    }

    fn show(&mut self, observed: Vec<(String, String)>, trouble: Option<Text>) {
        let now = (observed, trouble.is_some());
        if self.shown.as_ref() != Some(&now) {
            (self.on_change)(&WaitEvent {
                service: self.operation.service.module,
                waiter: self.waiter.function,
                elapsed: self.elapsed(),
                limit: self.limit,
                attempt: self.attempts,
                observed: now.0.clone(),
                trouble,
            });
        }
        self.observed.clone_from(&now.0);
        self.shown = Some(now);
    }

    /// Waits until the next look.
    ///
    /// # Errors
    /// The time is up.
    async fn pause(&mut self) -> Result<(), Fault> {
        self.pause_at_most(self.every).await
    }

    async fn pause_at_most(&mut self, most: Duration) -> Result<(), Fault> {
        let left = self.limit.saturating_sub(self.elapsed());
        // At the end of time the clock of a rehearsal stands.
        if left.is_zero() || self.attempts > LOOKS {
            return Err(self.ends(WaitWhy::TimedOut { limit: self.limit }, (None, Vec::new())));
        }
        self.inner.sleep.sleep(most.min(left)).await;
        Ok(())
    }

    fn done(self, value: Value) -> Waited {
        let elapsed = self.elapsed();
        Waited { value, warnings: Vec::new(), elapsed, attempts: self.attempts }
    }

    /// The fault of a wait that ends, with AWS's reason and what else it says.
    fn ends(&mut self, why: WaitWhy, (reason, details): (Option<Text>, Vec<Text>)) -> Fault {
        Fault::Wait(Box::new(WaitFault {
            asked: self.operation.into(),
            waiter: self.waiter.function,
            why,
            observed: std::mem::take(&mut self.observed),
            reason,
            details,
            attempts: self.attempts,
            elapsed: self.elapsed(),
            last: self.last.take(),
        }))
    }
}

#[cfg(test)]
mod tests;
