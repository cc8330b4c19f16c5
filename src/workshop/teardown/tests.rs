use super::{Choice, Plan, Stays, Thing, Way};
use crate::api::ResourceId;
use crate::api::effects::kind;
use std::collections::BTreeSet;

/// A thing of that kind, whose id has these members; what it was made from, by their places.
fn thing(name: &str, id: &[(&str, &str)], needs: &[usize]) -> Thing {
    let kind = kind(name).unwrap_or_else(|| panic!("{name}"));
    let given = id.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    let id = ResourceId::new(kind, given).unwrap_or_else(|| panic!("{name}"));
    let undo = kind.deletion(&id).into_iter().collect();
    Thing { id, name: None, call: Some(1), made: None, undo, needs: needs.to_vec(), stays: None }
}

/// Places in an order in which they can be taken down.
fn order(plan: &Plan) -> Vec<usize> {
    let mut done: Vec<usize> =
        plan.items.iter().zip(0..).filter(|(item, _)| matches!(item.way, Way::Stays(_))).map(|(_, at)| at).collect();
    let staying = done.len();
    while done.len() < plan.items.len() {
        let seen: BTreeSet<usize> = done.iter().copied().collect();
        let next = (0..plan.items.len()).find(|at| !seen.contains(at) && plan.items[*at].after.is_subset(&seen));
        done.push(next.expect("nothing waits for itself"));
    }
    done.split_off(staying)
}

#[test]
fn what_was_made_from_something_goes_before_it_and_rows_know_better() {
    let plan = Plan::of(
        vec![
            thing("vpc", &[("VpcId", "vpc-1")], &[]),
            thing("subnet", &[("SubnetId", "subnet-1")], &[0]),
            thing("cluster", &[("clusterArn", "arn:c")], &[]),
            // Made before the service, as if from it; the row says that the service goes first.
            thing("listener", &[("ListenerArn", "arn:l"), ("LoadBalancerArn", "arn:b")], &[]),
            thing("service", &[("serviceArn", "arn:s"), ("clusterArn", "arn:c")], &[1, 2]),
        ],
        &Choice::default(),
    );
    let order = order(&plan);
    let at = |place: usize| order.iter().position(|one| *one == place).expect("it goes");
    assert!(at(4) < at(1) && at(1) < at(0) && at(4) < at(2) && at(4) < at(3), "{order:?}");
}

#[test]
fn what_goes_with_another_is_not_deleted_unless_a_row_wants_it_first() {
    let plan = Plan::of(
        vec![
            thing("route-table", &[("RouteTableId", "rtb-1")], &[]),
            thing("route", &[("RouteTableId", "rtb-1"), ("DestinationCidrBlock", "0.0.0.0/0")], &[0]),
            thing("security-group", &[("GroupId", "sg-1")], &[]),
            thing("security-group-rule", &[("SecurityGroupRuleId", "sgr-1"), ("GroupId", "sg-1")], &[2]),
        ],
        &Choice::default(),
    );
    assert!(matches!(plan.items[1].way, Way::With(0)), "{:?}", plan.items[1]);
    assert!(matches!(plan.items[3].way, Way::Undone), "{:?}", plan.items[3]);
    assert!(plan.items[2].after.contains(&3) && plan.items[1].after.contains(&0));
}

#[test]
fn account_wide_things_stay_with_their_parts_unless_they_are_asked_for() {
    let things = || {
        vec![
            thing("role", &[("RoleName", "r")], &[]),
            thing("role-policy-attachment", &[("RoleName", "r"), ("PolicyArn", "arn:aws:iam::aws:policy/p")], &[0]),
            thing("role-policy-attachment", &[("RoleName", "old"), ("PolicyArn", "arn:aws:iam::aws:policy/p")], &[]),
            thing("cluster", &[("clusterArn", "arn:c")], &[]),
        ]
    };
    let stays = |plan: &Plan| -> Vec<String> {
        plan.items.iter().map(|item| format!("{:?}", item.way).split(['{', '(']).take(2).collect()).collect()
    };
    let plan = Plan::of(things(), &Choice::default());
    assert_eq!(stays(&plan), ["StaysAccountWide", "StaysPartOf", "StaysPartOfOlder)", "Undone"]);
    let include = vec![kind("role").expect("a kind")];
    let plan = Plan::of(things(), &Choice { include, ..Choice::default() });
    assert_eq!(stays(&plan), ["Undone", "Undone", "StaysPartOfOlder)", "Undone"]);
}

#[test]
fn what_is_kept_keeps_what_it_needs() {
    let things = vec![
        thing("vpc", &[("VpcId", "vpc-1")], &[]),
        thing("subnet", &[("SubnetId", "subnet-1")], &[0]),
        thing("subnet", &[("SubnetId", "subnet-2")], &[0]),
        thing("internet-gateway", &[("InternetGatewayId", "igw-1")], &[]),
        thing("gateway-attachment", &[("InternetGatewayId", "igw-1"), ("VpcId", "vpc-1")], &[0, 3]),
        thing("load-balancer", &[("LoadBalancerArn", "arn:b")], &[0, 1]),
    ];
    let keep = vec![kind("load-balancer").expect("a kind")];
    let plan = Plan::of(things, &Choice { keep, ..Choice::default() });
    let goes: Vec<usize> = plan.going().map(|(at, _)| at).collect();
    assert_eq!(goes, [2], "the balancer needs its subnet, the VPC, and the gateway that is attached to it");
    assert!(
        matches!(plan.items[5].way, Way::Stays(Stays::Kept))
            && matches!(plan.items[0].way, Way::Stays(Stays::Needed(_)))
    );
}

#[test]
fn things_that_wait_for_each_other_go_all_the_same() {
    let plan = Plan::of(
        vec![
            thing("network-interface", &[("NetworkInterfaceId", "eni-1")], &[1]),
            thing("instance", &[("InstanceId", "i-1")], &[0]),
        ],
        &Choice::default(),
    );
    assert_eq!(order(&plan).len(), 2);
}
