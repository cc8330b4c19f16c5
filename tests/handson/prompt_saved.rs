//! `:save`: what a session did, as a script that does it again; `:undo`: and as if it had not been.

use super::fixture::Handson;
use super::prompt::typed;
use serde_json::Value;

/// Thirty entries of somebody who builds a small network by hand, with a slip among them.
const SESSION: [&str; 30] = [
    "let name = \"Shop\";",
    "fn tagged(name) { #{ Name: name } }",
    "let vpc = ec2::create_vpc(#{ CidrBlock: \"10.1.0.0/16\", tags: tagged(name) }).Vpc.VpcId;",
    "ec2::describe_vpcs(#{ VpcIds: vpc }).only(\"Vpcs\")",
    "it.State",
    "ec2::modify_vpc_attribute(#{ VpcId: vpc, EnableDnsHostnames: true });",
    "let zones = ec2::describe_availability_zones().AvailabilityZones.map(|zone| zone.ZoneName);",
    "zones[0]",
    "let a = ec2::create_subnet(#{ VpcId: vpc, CidrBlock: \"10.1.0.0/24\", AvailabilityZone: it, tags: tagged(name + \"A\") }).Subnet.SubnetId",
    "ec2::create_subnet(#{ VpcId: vpc, CidrBlock: \"10.1.1.0/24\", AvailabilityZone: zones[1], tags: tagged(name + \"B\") })",
    "let b = it.Subnet.SubnetId;",
    "// a note to myself",
    "ec2::create_internet_gateway(#{ tags: tagged(name) }).InternetGateway.InternetGatewayId",
    "let gateway = it;",
    "ec2::attach_internet_gateway(#{ InternetGatewayId: gateway, VpcId: vpc });",
    "let table = ec2::create_route_table(#{ VpcId: vpc, tags: tagged(name) }).RouteTable.RouteTableId;",
    "ec2::create_route(#{ RouteTableId: table, DestinationCidrBlock: \"0.0.0.0/0\", GatewayId: gateway });",
    "for subnet in [a, b] {\n    ec2::associate_route_table(#{ RouteTableId: table, SubnetId: subnet });\n}",
    "let group = ec2::create_security_group(#{ VpcId: vpc, GroupName: name, Description: \"web\" }).GroupId;",
    "fn open(group, port) {\n    ec2::authorize_security_group_ingress(#{ GroupId: group, IpPermissions: [#{ IpProtocol: \"tcp\", FromPort: port, ToPort: port, IpRanges: [#{ CidrIp: \"0.0.0.0/0\" }] }] })\n}",
    "open(group, 80)",
    "it.SecurityGroupRules.len()",
    "fn open(group, port) { port }",
    "open(group, 443)",
    "import \"cidr\" as cidr;",
    "let cluster = ecs::create_cluster(#{ clusterName: name, tags: tagged(name) }).cluster;",
    "cluster.status",
    "logs::create_log_group(#{ logGroupName: `/ecs/${name}` });",
    "output(\"VpcId\", vpc);",
    "`${it} made`",
];

/// What there is of it in a world: names and addresses, without ids.
const SEEN: &str = "json(#{
    vpcs: ec2::describe_vpcs(#{ filters: #{ \"tag:Name\": \"Shop\" } }).Vpcs.map(|vpc| vpc.CidrBlock),
    subnets: ec2::describe_subnets(#{ filters: #{ \"tag:Name\": [\"ShopA\", \"ShopB\"] } }).Subnets.map(|subnet| subnet.CidrBlock),
    routes: ec2::describe_route_tables(#{ filters: #{ \"tag:Name\": \"Shop\" } }).RouteTables.map(|table| [table.Routes.len(), table.Associations.len()]),
    gateways: ec2::describe_internet_gateways(#{ filters: #{ \"tag:Name\": \"Shop\" } }).InternetGateways.map(|gateway| gateway.Attachments.len()),
    groups: ec2::describe_security_groups(#{ filters: #{ \"group-name\": \"Shop\" } }).SecurityGroups.map(|group| group.IpPermissions.len()),
    clusters: ecs::list_clusters().clusterArns,
    logs: logs::describe_log_groups().logGroups.map(|group| group.logGroupName),
})";

#[test]
fn a_session_of_thirty_entries_is_saved_as_a_script_that_run_repeats() {
    let mut entries: Vec<&str> = SESSION.to_vec();
    let seen = format!("{SEEN};");
    entries.extend([":save shop", seen.as_str(), "it"]);
    let session = typed(&entries).run().ok();
    let by_hand: Value = serde_json::from_str(session.stdout.lines().last().expect("a line")).expect("a text");
    let by_hand: Value = serde_json::from_str(by_hand.as_str().expect("a text")).expect("JSON");
    session.file("shop.rhai");

    let again = Handson::new(&["run", "shop.rhai"]).within(&session).run().ok();
    assert!(again.stderr.contains("VpcId: vpc-"), "{again}");
    let there = Handson::eval(SEEN).within(&again).run().ok();
    let there: Value = serde_json::from_str(&there.stdout).expect("a text");
    let repeated: Value = serde_json::from_str(there.as_str().expect("a text")).expect("JSON");
    assert_eq!(repeated, by_hand, "{}", session.file("shop.rhai"));
    assert_eq!(by_hand["subnets"].as_array().map(Vec::len), Some(2), "{by_hand}");
    // It is a workshop: its run is written down.
    Handson::new(&["status", "shop"]).within(&again).run().ok();
}

#[test]
fn only_what_worked_is_saved_and_no_file_of_somebody_s_is_lost() {
    let own = typed(&["1 + 1", ":save mine.rhai"]).file("mine.rhai", "let own = 1;\n").run().code(1);
    own.says(&["mine.rhai is there already"]);
    let session = Handson::new(&["repl"])
        .stdin("let x = 1;\n:save s\nx + 1\n:save s.rhai\n")
        .run()
        .ok()
        .says(&["handson run s.rhai"]);
    assert!(session.file("s.rhai").ends_with("\nlet x = 1;\n\nx + 1;\n"), "{}", session.file("s.rhai"));
    let told = Handson::new(&["repl"]).stdin("attempt(|| nope::f()).ok\n:save t\n").run();
    drop(told);
    typed(&[":save x"]).run().ok().says(&["nothing to save"]);
}

#[test]
fn undoing_each_entry_in_turn_leaves_nothing() {
    let mut entries: Vec<&str> = SESSION.to_vec();
    // More often than there are entries that made something.
    entries.extend([":undo"; 20]);
    entries.extend([SEEN, ":status", ":save shop.rhai"]);
    let session = typed(&entries).limit(std::time::Duration::from_secs(180)).run().ok();
    let left = session.stdout.lines().find(|line| line.starts_with("\"{")).expect("what there is");
    let left: Value = serde_json::from_str(left).expect("a text");
    let left: Value = serde_json::from_str(left.as_str().expect("a text")).expect("JSON");
    for (what, list) in left.as_object().expect("a map") {
        assert_eq!(list.as_array().map(Vec::len), Some(0), "{what}: {session}");
    }
    assert!(session.stdout.contains("Nothing that was made at the prompt is left here."), "{session}");
    // What was undone is not done again by what is saved.
    assert!(!session.file("shop.rhai").contains("create_vpc"), "{}", session.file("shop.rhai"));
    session.says(&["undoing entry-", "ec2::modify_vpc_attribute cannot be undone", "nothing is left to undo"]);
}

#[test]
fn what_an_entry_only_changed_stays_made_and_is_this_session_s_after_a_look_elsewhere() {
    let made = typed(&[
        "let v = ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16\" }).Vpc.VpcId;",
        "ec2::create_tags(#{ Resources: [v], Tags: #{ Stage: \"test\" } })",
        ":undo",
        ":status",
        ":region us-east-1",
        ":region ap-northeast-1",
        ":undo",
        "ec2::describe_vpcs().query(\"length(Vpcs)\")",
    ])
    .run()
    .ok();
    // A tag that an entry before it had set has that value again.
    let tags = typed(&[
        "let v = ec2::describe_vpcs().only(\"Vpcs\").VpcId;",
        "ec2::create_tags(#{ Resources: [v], Tags: #{ Stage: \"one\" } })",
        "ec2::create_tags(#{ Resources: [v], Tags: #{ Stage: \"two\" } })",
        ":undo",
        "ec2::describe_vpcs().query(\"Vpcs[].Tags[].Value\")[0]",
        ":undo",
        "ec2::describe_vpcs().query(\"length(Vpcs[].Tags[])\")",
    ])
    .run()
    .ok();
    assert_eq!(tags.stdout.lines().rev().take(2).collect::<Vec<_>>(), ["0", "\"one\""], "{tags}");
    assert!(made.stdout.contains("entry-1") && !made.stdout.contains("Nothing that was made"), "{made}");
    assert_eq!(made.stdout.lines().last(), Some("1"), "{made}");
}

#[test]
fn the_last_entry_of_an_earlier_session_is_undone_too() {
    let made =
        typed(&["ecs::create_cluster(#{ clusterName: \"A\" });", "ecs::create_cluster(#{ clusterName: \"B\" });"])
            .run()
            .ok();
    let undone = typed(&[":undo", "ecs::list_clusters().clusterArns.len()"]).within(&made).run().ok();
    undone.says(&["undoing entry-2: ecs::create_cluster", "cluster/B"]).prints("1");
    typed(&[":undo", ":undo", "ecs::list_clusters().clusterArns.len()"]).within(&made).run().ok().prints("0");
}

#[test]
fn what_others_hold_is_told_and_can_be_undone_later() {
    let script = "workshop(#{ id: \"w\", title: \"W\", region: \"ap-northeast-1\" });\nstep(\"a\", \"A\", || ecs::create_cluster(#{ clusterName: \"c\" }));\n";
    let made = Handson::script(script).run().ok();
    let vpc = typed(&["ec2::create_vpc(#{ CidrBlock: \"10.9.0.0/16\" }).Vpc.VpcId"]).within(&made).run().ok();
    let vpc = vpc.stdout.trim().to_owned();
    let subnet =
        Handson::eval(&format!("ec2::create_subnet(#{{ VpcId: {vpc}, CidrBlock: \"10.9.0.0/24\" }}).Subnet.SubnetId"));
    let subnet = subnet.within(&made).run().ok().stdout.trim().to_owned();
    let held = typed(&[":undo"]).within(&made).run().code(1);
    held.says(&["held by", subnet.trim_matches('"')]);
    Handson::eval(&format!("ec2::delete_subnet(#{{ SubnetId: {subnet} }})")).within(&made).run().ok();
    typed(&[":undo", "ec2::describe_vpcs(#{ filters: #{ cidr: \"10.9.0.0/16\" } }).Vpcs.len()"])
        .within(&made)
        .run()
        .ok()
        .prints("0");
}
