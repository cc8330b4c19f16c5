//! Faults on demand: what AWS and networks do now and then, as often as somebody wants to see it, from a seed.

use super::call::Refusal;
use super::ids::Ids;
use crate::api::{self, Operation};
use crate::lang::Text;
use crate::nearest::nearest;
use crate::text;
use std::str::FromStr;
use std::time::Duration;

/// One kind of fault, which calls it is for, and how often it comes.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    kind: Kind,
    /// The module of a service; any where there is none.
    service: Option<&'static str>,
    /// AWS's name of an operation.
    operation: Option<&'static str>,
    /// Of so many of the requests, from 0 to 1.
    rate: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// There are too many requests; this one was not served.
    Throttle,
    /// AWS is at fault; the request was not served.
    Internal,
    /// The connection ends before the request is served.
    ResetBefore,
    /// The request is served, the connection ends before its answer.
    ResetAfter,
    /// No answer comes; of two such requests one was served.
    Timeout,
    /// An answer takes so much longer.
    Latency(Duration),
    /// Reads see what there was so long ago.
    Lag(Duration),
    /// The program itself is killed, at that call of those that change something.
    Kill(Moment, u64),
}

/// When in the life of a call a program is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Its intent is in the journal, and it has not left.
    Intent,
    /// It was served, and the answer was not read.
    Served,
    /// The answer was read, and its outcome is not in the journal.
    Answer,
    /// The outcome is in the journal.
    Outcome,
}

/// The moments as a person writes them.
const MOMENTS: &[(&str, Moment)] =
    &[("intent", Moment::Intent), ("served", Moment::Served), ("answer", Moment::Answer), ("outcome", Moment::Outcome)];

/// The kinds as a person writes them, and whether they take a time.
const KINDS: &[(&str, bool)] = &[
    ("throttle", false),
    ("500", false),
    ("reset-before", false),
    ("reset-after", false),
    ("timeout", false),
    ("latency", true),
    ("lag", true),
    ("kill", false),
];

impl FromStr for Fault {
    type Err = Text;

    /// `throttle:ecs:0.2`, `500`, `reset-after:ec2.create_vpc:10%`, `latency:50ms`, `lag:iam:2s`: the kind, then service or
    /// operation, rate and time in any order.
    fn from_str(given: &str) -> Result<Fault, Text> {
        let mut parts = given.split(':').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let Some((_, timed)) = KINDS.iter().find(|(kind, _)| *kind == name) else {
            return Err(unknown(given, "fault", "障害", name, KINDS.iter().map(|(kind, _)| *kind)));
        };
        let (mut fault, mut time) =
            (Fault { kind: Kind::Throttle, service: None, operation: None, rate: 1.0 }, None::<Duration>);
        if name == "kill" {
            let moment = parts.next().and_then(|part| MOMENTS.iter().find(|(name, _)| *name == part));
            let call = parts.next().and_then(|part| part.parse().ok());
            let (Some((_, moment)), Some(call), None) = (moment, call, parts.next()) else {
                return Err(no_moment(given));
            };
            return Ok(Fault { kind: Kind::Kill(*moment, call), ..fault });
        }
        let mut rated = false;
        for part in parts {
            if let Some(rate) = rate(given, part)? {
                if std::mem::replace(&mut rated, true) {
                    return Err(twice(given, "rates", "割合"));
                }
                fault.rate = rate;
            } else if let (true, Some(duration)) = (*timed, duration(part)) {
                if time.replace(duration).is_some() {
                    return Err(twice(given, "times", "時間"));
                }
            } else if fault.service.is_some() || fault.operation.is_some() {
                return Err(twice(given, "services or operations", "サービスまたは操作"));
            } else {
                fault
                    .narrow(given, part)
                    .map_err(|unknown| if *timed && time.is_none() { no_time(given, part) } else { unknown })?;
            }
        }
        if name == "latency" && time.is_some_and(|time| time > PATIENCE) {
            let seconds = PATIENCE.as_secs();
            return Err(text!(
                en: "{given}: a latency is at most {seconds}s; a client that waits longer for nothing is the fault `timeout`",
                ja: "{given}: latency は {seconds}s までです。応答が来ない障害には timeout を使います"
            ));
        }
        let time = if *timed { time.ok_or_else(|| without_time(name))? } else { Duration::ZERO };
        fault.kind = match name {
            "throttle" => Kind::Throttle,
            "500" => Kind::Internal,
            "reset-before" => Kind::ResetBefore,
            "reset-after" => Kind::ResetAfter,
            "timeout" => Kind::Timeout,
            "latency" => Kind::Latency(time),
            _ => Kind::Lag(time),
        };
        Ok(fault)
    }
}

impl Fault {
    /// For one service, or one operation: `ecs`, `ecs.create_service`, `CreateService`.
    fn narrow(&mut self, given: &str, part: &str) -> Result<(), Text> {
        let (service, operation) = match part.split_once('.') {
            Some((service, operation)) => (Some(service), Some(operation)),
            None if part.starts_with(|c: char| c.is_ascii_uppercase()) => (None, Some(part)),
            None => (Some(part), None),
        };
        let services = || api::services().iter().copied();
        if let Some(name) = service {
            let found = services().find(|service| service.module == name);
            let modules = services().map(|service| service.module);
            self.service = Some(found.ok_or_else(|| unknown(given, "service", "サービス", name, modules))?.module);
        }
        let Some(name) = operation else { return Ok(()) };
        let within = || services().filter(|s| self.service.is_none_or(|module| s.module == module));
        let is_meant = |operation: &&Operation| operation.function == name || operation.name == name;
        let found = within().flat_map(|service| service.operations).find(is_meant);
        let functions = within().flat_map(|service| service.operations).map(|operation| operation.function);
        self.operation = Some(found.ok_or_else(|| unknown(given, "operation", "操作", name, functions))?.name);
        Ok(())
    }

    /// Kills this program, if it is to be killed at that moment of that call of those that change something.
    pub fn kill_at(&self, moment: Moment, call: u64) {
        if self.kind == Kind::Kill(moment, call) {
            die();
        }
    }

    /// Whether it makes reads see what there was before.
    pub(super) fn lags(&self) -> bool {
        matches!(self.kind, Kind::Lag(_))
    }

    fn is_for(&self, operation: &Operation) -> bool {
        self.service.is_none_or(|module| module == operation.service.module)
            && self.operation.is_none_or(|name| name == operation.name)
    }
}

/// How long a client waits for an answer: the time-out of the calls of scripts.
const PATIENCE: Duration = Duration::from_secs(60);

/// The rate that a part is, if it is a number.
///
/// # Errors
/// It is not from 0 to 1.
fn rate(given: &str, part: &str) -> Result<Option<f64>, Text> {
    let number = match part.strip_suffix('%') {
        Some(percent) => percent.parse::<f64>().map(|percent| percent / 100.0),
        None => part.parse::<f64>(),
    };
    match number {
        Ok(rate) if (0.0..=1.0).contains(&rate) => Ok(Some(rate)),
        Ok(_) => Err(text!(
            en: "{given}: {part} is no rate: it is from 0 to 1, or from 0% to 100%",
            ja: "{given}: {part} は割合ではありません。0 から 1、または 0% から 100% で指定します"
        )),
        Err(_) => Ok(None),
    }
}

fn twice(given: &str, what: &str, what_ja: &str) -> Text {
    text!(
        en: "{given}: there are two {what}; give --fault twice",
        ja: "{given}: {what_ja}が 2 つあります。--fault を 2 回指定してください"
    )
}

fn no_time(given: &str, part: &str) -> Text {
    text!(
        en: "{given}: `{part}` is neither a time, such as 2s or 50ms, nor a service or operation",
        ja: "{given}: `{part}` は 2s や 50ms のような時間でも、サービスや操作の名前でもありません"
    )
}

fn duration(part: &str) -> Option<Duration> {
    part.parse::<jiff::SignedDuration>().ok().and_then(|time| Duration::try_from(time).ok())
}

fn unknown(given: &str, what: &str, what_ja: &str, name: &str, all: impl Iterator<Item = &'static str>) -> Text {
    let all: Vec<&str> = all.collect();
    let (en, ja) = match nearest(name, all.iter().copied()) {
        Some(near) => (format!("did you mean {near}?"), format!("{near} でしょうか？")),
        None if all.len() < 12 => {
            let all = all.join(", ");
            (format!("there are {all}, and a rate is from 0 to 1"), format!("使えるのは {all}、割合は 0 から 1 です"))
        }
        None => (
            "its name is the function's, such as create_service".into(),
            "create_service のように関数名で書きます".into(),
        ),
    };
    text!(en: "{given}: there is no {what} `{name}`; {en}", ja: "{given}: `{name}` という{what_ja}はありません。{ja}")
}

fn no_moment(given: &str) -> Text {
    let moments: Vec<&str> = MOMENTS.iter().map(|(name, _)| *name).collect();
    let moments = moments.join(", ");
    text!(
        en: "{given}: write kill:MOMENT:NUMBER, such as kill:served:7; the moments of a call are {moments}",
        ja: "{given}: kill:served:7 のように kill:時点:番号 と書きます。時点は {moments} です"
    )
}

fn without_time(name: &str) -> Text {
    text!(en: "{name} needs a time, such as {name}:2s", ja: "{name} には {name}:2s のように時間が必要です")
}

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fate {
    /// How long it takes beyond its usual time.
    pub delay: Duration,
    /// It sees what there was so long ago.
    pub lag: Option<Duration>,
    pub end: End,
}

/// How a request ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum End {
    /// With its answer.
    #[default]
    Answered,
    /// There were too many of them.
    Throttled,
    /// With AWS's own fault.
    Failed,
    /// Without an answer; `silent`: the connection does not even end.
    Lost { served: bool, silent: bool },
}

/// The faults of a cloud.
pub struct Faults {
    list: Vec<Fault>,
    chance: Ids,
    /// How many calls that change something were served.
    served: u64,
}

impl Faults {
    /// The same seed has the same faults.
    pub fn new(list: Vec<Fault>, seed: u64) -> Faults {
        Faults { list, chance: Ids::new(seed, "faults"), served: 0 }
    }

    /// A request was served.
    pub fn served(&mut self, operation: &Operation) {
        self.served += u64::from(operation.mutates);
        if operation.mutates {
            self.list.iter().for_each(|fault| fault.kill_at(Moment::Served, self.served));
        }
    }

    /// Decides about the next request.
    pub fn fate(&mut self, operation: &Operation) -> Fate {
        let mut fate = Fate::default();
        for fault in self.list.iter().filter(|fault| fault.is_for(operation)) {
            // Drawn also where it does not matter, so that a fault more leaves the others as they were.
            if self.chance.below(1_000_000) as f64 >= fault.rate * 1_000_000.0 {
                continue;
            }
            let end = match fault.kind {
                Kind::Kill(..) => continue,
                Kind::Latency(time) => {
                    fate.delay += time;
                    continue;
                }
                Kind::Lag(time) => {
                    fate.lag = Some(fate.lag.map_or(time, |lag| lag.max(time)));
                    continue;
                }
                Kind::Throttle => End::Throttled,
                Kind::Internal => End::Failed,
                Kind::ResetBefore => End::Lost { served: false, silent: false },
                Kind::ResetAfter => End::Lost { served: true, silent: false },
                Kind::Timeout => End::Lost { served: self.chance.below(2) == 1, silent: true },
            };
            if fate.end == End::Answered {
                fate.end = end;
            }
        }
        fate
    }
}

/// Ends this program as the system does when somebody kills it: nothing is written or said any more.
fn die() -> ! {
    #[cfg(unix)]
    {
        // SAFETY: the call has no memory to be careless with; it does not come back.
        unsafe { libc::kill(libc::getpid(), libc::SIGKILL) };
    }
    std::process::abort()
}

/// What each service says when there are too many requests.
pub fn throttled(operation: &Operation) -> Refusal {
    match operation.service.module {
        "ec2" => Refusal::new("RequestLimitExceeded", "Request limit exceeded.").status(503),
        "ecs" | "ecr" | "logs" => Refusal::new("ThrottlingException", "Rate exceeded").status(400),
        _ => Refusal::new("Throttling", "Rate exceeded").status(400),
    }
}

/// What each service says when it is itself at fault.
pub fn failed(operation: &Operation) -> Refusal {
    let (code, status) = match operation.service.module {
        "ecs" | "ecr" => ("ServerException", 500),
        "logs" => ("ServiceUnavailableException", 503),
        "ec2" => ("InternalError", 500),
        "iam" => ("ServiceFailure", 500),
        _ => ("InternalFailure", 500),
    };
    Refusal::new(code, "The request processing has failed because of an unknown error, exception or failure.")
        .status(status)
}

#[cfg(test)]
mod tests {
    use super::{End, Fault, Faults};
    use crate::api;
    use std::time::Duration;

    fn faults(given: &[&str]) -> Faults {
        Faults::new(given.iter().map(|one| one.parse().expect("a fault")).collect(), 7)
    }

    fn operation(service: &str, function: &str) -> &'static api::Operation {
        api::service(service).and_then(|service| service.operation(function)).expect("an operation")
    }

    #[test]
    fn a_fault_comes_as_often_as_it_says_and_for_what_it_says() {
        let mut faults = faults(&["throttle:ecs:20%", "reset-after:ec2.create_vpc", "timeout:CreateRole:1"]);
        let (service, vpc, role) =
            (operation("ecs", "create_service"), operation("ec2", "create_vpc"), operation("iam", "create_role"));
        let throttled = (0..10_000).filter(|_| faults.fate(service).end == End::Throttled).count();
        assert!((1_900..2_100).contains(&throttled), "{throttled}");
        assert_eq!(faults.fate(vpc).end, End::Lost { served: true, silent: false });
        assert_eq!(faults.fate(operation("ec2", "describe_vpcs")).end, End::Answered);
        let served = (0..1_000).filter(|_| faults.fate(role).end == End::Lost { served: true, silent: true }).count();
        assert!((400..600).contains(&served), "{served}");
    }

    #[test]
    fn times_add_up_beside_how_it_ends() {
        let fate = faults(&["latency:50ms", "latency:ecs:1s", "lag:2s", "lag:3s:ecs", "500"])
            .fate(operation("ecs", "list_clusters"));
        assert_eq!((fate.delay, fate.lag), (Duration::from_millis(1_050), Some(Duration::from_secs(3))));
        assert_eq!(fate.end, End::Failed);
    }

    #[test]
    fn what_is_no_fault_is_told() {
        let cases = [
            ("throtle", "throttle"),
            ("oops", "there are throttle, 500"),
            ("500:esc", "ecs"),
            ("500:ecs.create_servic", "create_service"),
            ("500:1.5", "is no rate"),
            ("throttle:2", "is no rate"),
            ("throttle:101%", "is no rate"),
            ("throttle:0.2:0.3", "two rates"),
            ("throttle:ecs:ec2", "two services"),
            ("lag:1s:2s", "two times"),
            ("lag:abc", "neither a time"),
            ("latency:x", "neither a time"),
            ("latency:1000000h", "at most 60s"),
            ("latency", "latency:2s"),
            ("latency:ecs:x", "service"),
            ("", "there are throttle"),
        ];
        for (given, told) in cases {
            let error = given.parse::<Fault>().expect_err(given);
            assert!(error.en.contains(told), "{given}: {}", error.en);
            assert!(!error.ja.is_empty());
        }
    }
}
