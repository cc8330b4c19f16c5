//! The world: one account, its regions, and what is going to happen in them.

use super::ids::Ids;
use super::quotas::Quotas;
use super::{ec2, ecr, ecs, elbv2, iam, logs};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The account of every rehearsal: AWS's own example number.
pub const ACCOUNT: &str = "123456789012";

/// When a world begins, in seconds since 1970: 2026-04-06 01:00 UTC, a Monday at ten in the morning in Japan.
const BEGINNING: i64 = 1_775_437_200;

/// Everything there is. It is changed by calls and by time alone, and always in the same way: whoever makes the same
/// calls at the same times in a world of the same seed has the same world.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct World {
    seed: u64,
    /// As far as this everything that was due has happened.
    now: Timestamp,
    ids: Ids,
    timers: Timers,
    /// The region in which something was changed last.
    pub(super) used: Option<String>,
    pub(super) iam: iam::Iam,
    regions: BTreeMap<String, Region>,
    #[serde(default)]
    pub(super) quotas: Quotas,
    pub(super) tokens: BTreeMap<String, Spent>,
}

/// An idempotency token that was given, and what it got.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Spent {
    /// The input without the token, as text.
    pub input: String,
    #[serde(with = "crate::api::value::kept")]
    pub output: crate::api::Members,
}

/// What one region of the account has.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Region {
    pub name: String,
    pub ec2: ec2::Ec2,
    pub elbv2: elbv2::Elbv2,
    pub ecs: ecs::Ecs,
    pub ecr: ecr::Ecr,
    pub logs: logs::Logs,
}

/// What is going to happen, in the order in which it will.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Timers {
    /// By time; of those at the same time the one set first comes first.
    #[serde(with = "pairs")]
    queue: BTreeMap<(Timestamp, u64), (String, Event)>,
    set: u64,
}

/// Something that happens by itself, when its time has come. Each service has its own; one that is about something gone
/// by then does nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    Ec2(ec2::Event),
    Elbv2(elbv2::Event),
    Ecs(ecs::Event),
}

/// What a call or an event sees of the world: one region, the account, and now. The fields are there to be borrowed one
/// by one.
pub struct Context<'a> {
    pub now: Timestamp,
    pub account: &'static str,
    pub ids: &'a mut Ids,
    pub timers: Reminders<'a>,
    pub iam: &'a mut iam::Iam,
    pub quotas: &'a Quotas,
    /// The region's name: `ap-northeast-1`.
    pub name: &'a str,
    pub ec2: &'a mut ec2::Ec2,
    pub elbv2: &'a mut elbv2::Elbv2,
    pub ecs: &'a mut ecs::Ecs,
    pub ecr: &'a mut ecr::Ecr,
    pub logs: &'a mut logs::Logs,
}

/// The timers, as the services of one region set them.
pub struct Reminders<'a> {
    timers: &'a mut Timers,
    region: &'a str,
    now: Timestamp,
}

impl Reminders<'_> {
    /// Lets the event happen so many milliseconds from now.
    pub fn after(&mut self, milliseconds: i64, event: Event) {
        self.at(later(self.now, milliseconds), event);
    }

    /// Lets the event happen then; at once where that is past.
    pub fn at(&mut self, time: Timestamp, event: Event) {
        self.timers.set += 1;
        let key = (time.max(self.now), self.timers.set);
        self.timers.queue.insert(key, (self.region.to_owned(), event));
    }

    /// What is going to happen in all regions, in order.
    #[cfg(test)]
    pub fn pending(&self) -> Vec<Event> {
        self.timers.queue.values().map(|(_, event)| event.clone()).collect()
    }

    /// Forgets the events that it says.
    pub fn forget(&mut self, which: impl Fn(&Event) -> bool) {
        let region = self.region;
        self.timers.queue.retain(|_, (of, event)| of != region || !which(event));
    }
}

impl Context<'_> {
    /// `arn:aws:ecs:ap-northeast-1:123456789012:cluster/web` of `ecs` and `cluster/web`.
    pub fn arn(&self, service: &str, resource: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{resource}", self.name, self.account)
    }
}

/// So many milliseconds later.
pub fn later(time: Timestamp, milliseconds: i64) -> Timestamp {
    time.checked_add(SignedDuration::from_millis(milliseconds)).unwrap_or(Timestamp::MAX)
}

impl World {
    /// When the world of a seed begins; another seed is another day.
    pub fn beginning(seed: u64) -> Timestamp {
        later(Timestamp::UNIX_EPOCH, (BEGINNING + (seed % 365) as i64 * 86_400) * 1_000)
    }

    /// The account as it is on its first day.
    pub fn new(seed: u64) -> World {
        World::begun(seed, World::beginning(seed))
    }

    /// The same, on another day.
    pub fn begun(seed: u64, now: Timestamp) -> World {
        let mut ids = Ids::new(seed, "world");
        let iam = iam::Iam::first_day(&mut ids, now);
        World {
            seed,
            now,
            ids,
            timers: Timers::default(),
            used: None,
            iam,
            regions: BTreeMap::new(),
            quotas: Quotas::default(),
            tokens: BTreeMap::new(),
        }
    }

    /// As far as this everything that was due has happened.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// A number that is another one after everything that drew an id or set a timer, and the same for whoever did the same.
    pub(super) fn fingerprint(&self) -> u64 {
        self.ids.state() ^ self.timers.set.rotate_right(16)
    }

    /// Lets time pass until then. Nothing happens where that is past.
    pub fn advance(&mut self, to: Timestamp) {
        while let Some(entry) = self.timers.queue.first_entry()
            && entry.key().0 <= to
        {
            let ((due, _), (region, event)) = entry.remove_entry();
            self.now = self.now.max(due);
            let mut context = self.context(&region);
            match event {
                Event::Ec2(event) => ec2::happen(&mut context, event),
                Event::Elbv2(event) => elbv2::happen(&mut context, event),
                Event::Ecs(event) => ecs::happen(&mut context, event),
            }
        }
        self.now = self.now.max(to);
    }

    /// What a call in that region sees. A region is as on its first day until somebody looks.
    pub fn context<'a>(&'a mut self, region: &'a str) -> Context<'a> {
        if !self.regions.contains_key(region) {
            let made = Region::first_day(self.seed, region);
            self.regions.insert(region.to_owned(), made);
        }
        let World { now, ids, timers, iam, regions, quotas, .. } = self;
        let Region { name: _, ec2, elbv2, ecs, ecr, logs } = regions.get_mut(region).expect("inserted above");
        let timers = Reminders { timers, region, now: *now };
        Context { now: *now, account: ACCOUNT, ids, timers, iam, quotas, name: region, ec2, elbv2, ecs, ecr, logs }
    }
}

impl World {
    /// What uses the service-linked roles of ECS and of load balancing, in all regions.
    pub(super) fn users_of_linked_roles(&self) -> BTreeMap<&'static str, iam::Usage> {
        let (mut clusters, mut balancers) = (iam::Usage::new(), iam::Usage::new());
        for (name, region) in &self.regions {
            for (usage, arns) in
                [(&mut clusters, region.ecs.active_clusters()), (&mut balancers, region.elbv2.all_balancers())]
            {
                if !arns.is_empty() {
                    usage.insert(name.clone(), arns);
                }
            }
        }
        BTreeMap::from([("AWSServiceRoleForECS", clusters), ("AWSServiceRoleForElasticLoadBalancing", balancers)])
    }
}

impl Region {
    /// With the default VPC that every account has in every region, and nothing else.
    fn first_day(seed: u64, name: &str) -> Region {
        Region {
            name: name.to_owned(),
            ec2: ec2::Ec2::first_day(&mut Ids::new(seed, name), name),
            elbv2: elbv2::Elbv2::default(),
            ecs: ecs::Ecs::default(),
            ecr: ecr::Ecr::default(),
            logs: logs::Logs::default(),
        }
    }
}

/// A map whose keys are no texts, as a list of pairs: JSON has no other way.
pub(super) mod pairs {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use std::collections::BTreeMap;

    pub fn serialize<K: Serialize, V: Serialize, S: Serializer>(
        map: &BTreeMap<K, V>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(map)
    }

    pub fn deserialize<'de, K, V, D>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
    where
        K: Deserialize<'de> + Ord,
        V: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        Ok(Vec::<(K, V)>::deserialize(deserializer)?.into_iter().collect())
    }
}
