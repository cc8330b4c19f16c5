//! Listeners, rules and certificates.

use super::{Stage, forward, text};
use crate::cloud::ACCOUNT;
use serde_json::json;

#[test]
fn a_listener_forwards_redirects_or_answers() {
    let stage = Stage::new();
    let (balancer, group, other) = (stage.balancer(), stage.group("web"), stage.group("other"));
    let input =
        json!({"LoadBalancerArn": balancer, "Protocol": "HTTP", "Port": 80, "DefaultActions": [forward(&group)]});
    let made = stage.call("create_listener", input.clone());
    let arn = text(&made["Listeners"][0]["ListenerArn"]);
    let expected = json!([{
        "ListenerArn": arn, "LoadBalancerArn": balancer, "Port": 80, "Protocol": "HTTP",
        "DefaultActions": [{
            "Type": "forward", "TargetGroupArn": group,
            "ForwardConfig": {
                "TargetGroups": [{"TargetGroupArn": group, "Weight": 1}],
                "TargetGroupStickinessConfig": {"Enabled": false},
            },
        }],
    }]);
    assert_eq!(made["Listeners"], expected);
    assert_eq!(stage.call("create_listener", input), made, "the same settings are the same listener");
    assert_eq!(stage.call("describe_listeners", json!({"LoadBalancerArn": balancer})), made);
    let groups = stage.call("describe_target_groups", json!({"LoadBalancerArn": balancer}));
    assert_eq!(groups["TargetGroups"][0]["LoadBalancerArns"], json!([balancer]));
    let all = stage.call("describe_target_groups", json!({"Names": ["other"]}));
    assert_eq!(all["TargetGroups"][0]["LoadBalancerArns"], json!([]));
    assert_eq!(stage.refused("delete_target_group", json!({"TargetGroupArn": group})), "ResourceInUse");

    let answer =
        json!({"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain"}});
    let same = stage.call("modify_listener", json!({"ListenerArn": arn, "Port": 81}));
    assert_eq!(same["Listeners"][0]["DefaultActions"], expected[0]["DefaultActions"]);
    stage.call("modify_listener", json!({"ListenerArn": arn, "Port": 80}));
    let modified = stage.call("modify_listener", json!({"ListenerArn": arn, "DefaultActions": [answer]}));
    assert_eq!(modified["Listeners"][0]["DefaultActions"], json!([answer]));
    stage.call("delete_target_group", json!({"TargetGroupArn": group}));
    let redirect = json!({
        "LoadBalancerArn": balancer, "Protocol": "HTTP", "Port": 8080,
        "DefaultActions": [{"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}],
    });
    let redirect = stage.call("create_listener", redirect);
    let expected = json!({
        "Protocol": "HTTPS", "Port": "443", "Host": "#{host}", "Path": "/#{path}", "Query": "#{query}",
        "StatusCode": "HTTP_301",
    });
    assert_eq!(redirect["Listeners"][0]["DefaultActions"][0]["RedirectConfig"], expected);

    stage.call("create_load_balancer", json!({"Name": "second", "Subnets": ["subnet-a", "subnet-c"]}));
    let second = stage.call("describe_load_balancers", json!({"Names": ["second"]}));
    let second = text(&second["LoadBalancers"][0]["LoadBalancerArn"]);
    let tcp = json!({"Name": "tcp", "Protocol": "TCP", "Port": 80, "VpcId": "vpc-1"});
    let tcp = text(&stage.call("create_target_group", tcp)["TargetGroups"][0]["TargetGroupArn"]);
    let away = json!({"Name": "away", "Protocol": "HTTP", "Port": 80, "VpcId": "vpc-2"});
    let away = text(&stage.call("create_target_group", away)["TargetGroups"][0]["TargetGroupArn"]);
    stage.listener(&second, &other);
    for (change, code) in [
        (json!({"Port": 8080}), "DuplicateListener"),
        (json!({"Protocol": "TCP"}), "ValidationError"),
        (json!({"Protocol": "HTTPS"}), "ValidationError"),
        (json!({"LoadBalancerArn": format!("{balancer}0")}), "LoadBalancerNotFound"),
        (json!({"LoadBalancerArn": "web"}), "ValidationError"),
        (json!({"DefaultActions": [forward(&group)]}), "TargetGroupNotFound"),
        (json!({"DefaultActions": [forward(&tcp)]}), "IncompatibleProtocols"),
        (json!({"DefaultActions": [forward(&away)]}), "InvalidConfigurationRequest"),
        (json!({"DefaultActions": [forward(&other)]}), "TargetGroupAssociationLimit"),
        (json!({"DefaultActions": [answer, answer]}), "InvalidLoadBalancerAction"),
        (
            json!({"DefaultActions": [{"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301"}}]}),
            "InvalidLoadBalancerAction",
        ),
    ] {
        let mut input =
            json!({"LoadBalancerArn": balancer, "Protocol": "HTTP", "Port": 81, "DefaultActions": [answer]});
        input.as_object_mut().expect("an object").extend(change.as_object().cloned().unwrap_or_default());
        assert_eq!(stage.refused("create_listener", input), code, "{change}");
    }
    stage.call("delete_load_balancer", json!({"LoadBalancerArn": balancer}));
    assert_eq!(stage.refused("describe_listeners", json!({"ListenerArns": [arn]})), "ListenerNotFound");
    assert_eq!(stage.refused("delete_listener", json!({"ListenerArn": arn})), "ListenerNotFound");
}

#[test]
fn a_network_load_balancer_needs_one_subnet_and_says_no_weights() {
    let stage = Stage::new();
    let made = stage.call("create_load_balancer", json!({"Name": "net", "Type": "network", "Subnets": ["subnet-a"]}));
    let balancer = &made["LoadBalancers"][0];
    let arn = text(&balancer["LoadBalancerArn"]);
    let id = arn.rsplit('/').next().expect("an id");
    assert_eq!(balancer["DNSName"], format!("net-{id}.elb.ap-northeast-1.amazonaws.com"));
    assert_eq!(balancer["CanonicalHostedZoneId"], "Z31USIVHYNEOWT");
    assert_eq!(balancer.get("SecurityGroups"), None);
    let input = json!({"Name": "tcp", "Protocol": "TCP", "Port": 80, "VpcId": "vpc-1", "TargetType": "ip"});
    let group = text(&stage.call("create_target_group", input)["TargetGroups"][0]["TargetGroupArn"]);
    let input = json!({"LoadBalancerArn": arn, "Protocol": "TCP", "Port": 80, "DefaultActions": [forward(&group)]});
    let listener = stage.call("create_listener", input)["Listeners"][0].clone();
    let expected = json!([{
        "Type": "forward", "TargetGroupArn": group, "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": group}]},
    }]);
    assert_eq!(listener["DefaultActions"], expected);
    let rule = json!({
        "ListenerArn": listener["ListenerArn"], "Priority": 1, "Actions": [forward(&group)],
        "Conditions": [{"Field": "path-pattern", "Values": ["/x"]}],
    });
    assert_eq!(stage.refused("create_rule", rule), "UnsupportedProtocol");
}

#[test]
fn rules_have_priorities_and_the_default_one_comes_last() {
    let stage = Stage::new();
    let (balancer, group, other) = (stage.balancer(), stage.group("web"), stage.group("other"));
    let listener = stage.listener(&balancer, &group);
    let make = |priority: u32, path: &str| {
        json!({
            "ListenerArn": listener, "Priority": priority, "Actions": [forward(&other)],
            "Conditions": [{"Field": "path-pattern", "Values": [path]}],
        })
    };
    let rule = stage.call("create_rule", make(10, "/api/*"))["Rules"][0].clone();
    let arn = text(&rule["RuleArn"]);
    assert!(arn.starts_with(&listener.replace(":listener/", ":listener-rule/")), "{arn}");
    let expected =
        json!([{"Field": "path-pattern", "Values": ["/api/*"], "PathPatternConfig": {"Values": ["/api/*"]}}]);
    assert_eq!(rule["Conditions"], expected);
    assert_eq!((&rule["Priority"], &rule["IsDefault"]), (&json!("10"), &json!(false)));
    let first = stage.call("create_rule", make(9, "/x"))["Rules"][0].clone();
    let list = || {
        let rules = stage.call("describe_rules", json!({"ListenerArn": listener}));
        let rules = rules["Rules"].as_array().expect("a list");
        rules.iter().map(|rule| text(&rule["Priority"])).collect::<Vec<_>>()
    };
    assert_eq!(list(), ["9", "10", "default"]);
    assert_eq!(stage.refused("create_rule", make(10, "/y")), "PriorityInUse");
    assert_eq!(stage.refused("create_rule", make(0, "/y")), "ValidationError");
    let swap = json!({"RulePriorities": [
        {"RuleArn": arn, "Priority": 9}, {"RuleArn": first["RuleArn"], "Priority": 10},
    ]});
    let swapped = stage.call("set_rule_priorities", swap);
    assert_eq!(swapped["Rules"][0]["RuleArn"], json!(arn));
    let taken = json!({"RulePriorities": [{"RuleArn": arn, "Priority": 10}]});
    assert_eq!(stage.refused("set_rule_priorities", taken), "PriorityInUse");

    let rules = stage.call("describe_rules", json!({"ListenerArn": listener, "PageSize": 2}));
    let next = stage.call("describe_rules", json!({"ListenerArn": listener, "Marker": rules["NextMarker"]}));
    let default = text(&next["Rules"][0]["RuleArn"]);
    assert_eq!(next["Rules"][0]["IsDefault"], true);
    assert_eq!(stage.refused("delete_rule", json!({"RuleArn": default})), "OperationNotPermitted");
    let modify = json!({"RuleArn": arn, "Actions": [forward(&group)]});
    assert_eq!(stage.call("modify_rule", modify)["Rules"][0]["Actions"][0]["TargetGroupArn"], json!(group));
    assert_eq!(stage.refused("delete_target_group", json!({"TargetGroupArn": other})), "ResourceInUse");
    stage.call("delete_rule", json!({"RuleArn": first["RuleArn"]}));
    stage.call("delete_target_group", json!({"TargetGroupArn": other}));
    assert_eq!(stage.refused("delete_rule", json!({"RuleArn": first["RuleArn"]})), "RuleNotFound");
}

#[test]
fn certificates_are_kept_and_policies_known() {
    let stage = Stage::new();
    let (balancer, group) = (stage.balancer(), stage.group("web"));
    let arn = |n: u32| format!("arn:aws:acm:ap-northeast-1:{ACCOUNT}:certificate/{n}");
    let input = json!({
        "LoadBalancerArn": balancer, "Protocol": "HTTPS", "Port": 443, "DefaultActions": [forward(&group)],
        "Certificates": [{"CertificateArn": arn(1)}],
    });
    let made = stage.call("create_listener", input)["Listeners"][0].clone();
    assert_eq!(made["Certificates"], json!([{"CertificateArn": arn(1)}]));
    assert_eq!(made["SslPolicy"], "ELBSecurityPolicy-2016-08");
    let listener = &made["ListenerArn"];
    stage.call(
        "add_listener_certificates",
        json!({"ListenerArn": listener, "Certificates": [{"CertificateArn": arn(2)}]}),
    );
    let shown = stage.call("describe_listener_certificates", json!({"ListenerArn": listener}));
    let expected = json!([
        {"CertificateArn": arn(1), "IsDefault": true}, {"CertificateArn": arn(2), "IsDefault": false},
    ]);
    assert_eq!(shown["Certificates"], expected);
    let default = json!({"ListenerArn": listener, "Certificates": [{"CertificateArn": arn(1)}]});
    assert_eq!(stage.refused("remove_listener_certificates", default), "OperationNotPermitted");
    let policies = stage.call("describe_ssl_policies", json!({"Names": ["ELBSecurityPolicy-TLS13-1-3-2021-06"]}));
    let expected = json!([{
        "SslProtocols": ["TLSv1.3"],
        "Ciphers": [
            {"Name": "TLS_AES_128_GCM_SHA256", "Priority": 1}, {"Name": "TLS_AES_256_GCM_SHA384", "Priority": 2},
            {"Name": "TLS_CHACHA20_POLY1305_SHA256", "Priority": 3},
        ],
        "Name": "ELBSecurityPolicy-TLS13-1-3-2021-06",
        "SupportedLoadBalancerTypes": ["application", "network"],
    }]);
    assert_eq!(policies["SslPolicies"], expected);
    assert_eq!(stage.refused("describe_ssl_policies", json!({"Names": ["none"]})), "SSLPolicyNotFound");
    let modify = json!({"ListenerArn": listener, "SslPolicy": "none"});
    assert_eq!(stage.refused("modify_listener", modify), "SSLPolicyNotFound");
}
