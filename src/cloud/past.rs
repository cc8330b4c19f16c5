//! The world as it was a while ago, for reads that do not see the newest writes.

use super::call::Answer;
use super::serve::{self, Call};
use super::world::{World, later};
use jiff::Timestamp;
use std::collections::VecDeque;
use std::time::Duration;

/// A world that is behind, with the calls that it has yet to see and when they were made.
pub struct Past {
    world: World,
    calls: VecDeque<(Timestamp, Call)>,
}

impl Past {
    /// From now on.
    pub fn of(world: &World) -> Past {
        Past { world: world.clone(), calls: VecDeque::new() }
    }

    /// Takes note of a call that was made then.
    pub fn note(&mut self, then: Timestamp, call: Call) {
        self.calls.push_back((then, call));
    }

    /// Answers a question that is asked now with what there was that long ago.
    pub fn ask(&mut self, now: Timestamp, ago: Duration, question: Call) -> Answer {
        let then = later(now, -i64::try_from(ago.as_millis()).unwrap_or(i64::MAX));
        while let Some((time, call)) = self.calls.pop_front_if(|(time, _)| *time <= then) {
            self.world.advance(time);
            // What it answered is known to whoever made it.
            drop(serve::call(&mut self.world, call.operation, &call.region, call.input));
        }
        self.world.advance(then);
        // A question may draw ids, and those of the calls to come are the world's of now.
        serve::call(&mut self.world.clone(), question.operation, &question.region, question.input)
    }
}

#[cfg(test)]
mod tests {
    use crate::cloud::trial::Trial;
    use crate::cloud::{Clock, Cloud, Fault, Pace};
    use serde_json::{Value as Json, json};

    fn lagging(fault: &str) -> Trial {
        let fault: Fault = fault.parse().expect("a fault");
        let cloud = Cloud::in_memory(0).with_faults(vec![fault], 0);
        let clock = Clock::new(cloud.now(), Pace::Stands);
        Trial { cloud, clock, region: "ap-northeast-1" }
    }

    fn clusters(trial: &Trial) -> Json {
        trial.call("ecs::list_clusters", json!({}))["clusterArns"].take()
    }

    #[test]
    fn a_read_sees_a_write_when_the_lag_is_over() {
        let trial = lagging("lag:ecs:5s");
        trial.call("ecs::create_cluster", json!({"clusterName": "web"}));
        assert_eq!(clusters(&trial), json!([]));
        trial.pass(3);
        trial.call("ecs::create_cluster", json!({"clusterName": "batch"}));
        trial.pass(3);
        assert_eq!(clusters(&trial).as_array().map(Vec::len), Some(1));
        trial.pass(5);
        assert_eq!(clusters(&trial).as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn what_is_seen_late_has_the_ids_that_it_was_made_with() {
        let trial = lagging("lag:2s");
        let vpc = trial.call("ec2::create_vpc", json!({"CidrBlock": "10.0.0.0/16"}));
        trial.call("ecr::get_authorization_token", json!({}));
        let subnet = json!({"VpcId": vpc["Vpc"]["VpcId"], "CidrBlock": "10.0.0.0/24"});
        let made = trial.call("ec2::create_subnet", subnet)["Subnet"]["SubnetId"].take();
        let late = json!({"SubnetIds": [made]});
        assert_eq!(
            trial.try_call("ec2::describe_subnets", late.clone()).expect_err("too early").code,
            "InvalidSubnetID.NotFound"
        );
        trial.pass(3);
        assert_eq!(trial.call("ec2::describe_subnets", late)["Subnets"][0]["SubnetId"], made);
    }
}
