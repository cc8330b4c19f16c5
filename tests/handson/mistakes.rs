//! Mistakes in calls, and what is said about each: the table of [`super::bad_input`].

/// A script with a mistake, and what is said about it.
pub struct Case {
    pub script: &'static str,
    /// The line in the script: that of the member, where it is written in the call, else that of the call.
    pub line: usize,
    pub code: &'static str,
    /// Where in the input, as AWS names it; empty for the input as a whole, and for a call that is none.
    pub path: &'static str,
    pub says: &'static str,
    /// The same in Japanese, where that is looked at.
    pub ja: &'static str,
}

pub const CASES: &[Case] = &[
    // Names of members.
    Case {
        script: r#"
let name = "web";
ecs::create_cluster(#{
    clusterNam: name,
});"#,
        line: 3,
        code: "InvalidInput",
        path: "clusterNam",
        says: "no such member; did you mean clusterName?",
        ja: "この名前のメンバーはありません。clusterName のことですか？",
    },
    Case {
        script: r#"
let name = "web";
ecs::create_cluster(#{ "cluster-name": name,
    colour: "red" });"#,
        line: 3,
        code: "InvalidInput",
        path: "colour",
        says: "no such member; there are clusterName, tags, settings, ",
        ja: "使えるのは clusterName, tags, settings, ",
    },
    Case {
        script: r#"
ecs::register_task_definition(#{
    family: "web",
    containerDefinitions: [
        #{ name: "log", image: "fluent-bit" },
        #{
            name: "web", image: "nginx",
            portMappings: [#{ containerPort: 80 }, #{ conatinerPort: 443 }],
        },
    ],
});"#,
        line: 7,
        code: "InvalidInput",
        path: "containerDefinitions[1].portMappings[1].conatinerPort",
        says: "did you mean containerPort?",
        ja: "containerPort のことですか？",
    },
    Case {
        script: r#"
let subnet = "subnet-1";
ecs::create_service(#{ serviceName: "web",
    networkConfiguration: #{ awsvpcConfiguration: #{ subnet: [subnet] } } });"#,
        line: 3,
        code: "InvalidInput",
        path: "networkConfiguration.awsvpcConfiguration.subnet",
        says: "did you mean subnets?",
        ja: "",
    },
    Case {
        script: r#"
ec2::create_vpc(#{
    CidrBlok: "10.0.0.0/16",
});"#,
        line: 2,
        code: "InvalidInput",
        path: "CidrBlok",
        says: "did you mean CidrBlock?",
        ja: "",
    },
    Case {
        script: r#"
let open = "0.0.0.0/0";
ec2::authorize_security_group_ingress(#{
    GroupId: "sg-1",
    IpPermissions: [
        #{ IpProtocol: "tcp", FromPort: 80, ToPort: 80, IpRanges: [#{ CidrIp: open }] },
        #{ IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [#{ CidrIp: open, Desc: "all" }] },
    ],
});"#,
        line: 6,
        code: "InvalidInput",
        path: "IpPermissions[1].IpRanges[0].Desc",
        says: "did you mean Description?",
        ja: "",
    },
    Case {
        script: r#"
ec2::run_instances(#{
    MinCount: 1,
    MaxCount: 1,
    BlockDeviceMappings: [#{ DeviceName: "/dev/xvda", Ebs: #{ VolumeSize: 8,
        VolumeTyp: "gp3" } }],
});"#,
        line: 5,
        code: "InvalidInput",
        path: "BlockDeviceMappings[0].Ebs.VolumeTyp",
        says: "did you mean VolumeType?",
        ja: "",
    },
    Case {
        script: r#"
elbv2::create_listener(#{ LoadBalancerArn: "arn", Port: 80,
    DefaultActions: [#{ Type: "forward", TargetGroupArns: "arn" }] });"#,
        line: 2,
        code: "InvalidInput",
        path: "DefaultActions[0].TargetGroupArns",
        says: "did you mean TargetGroupArn?",
        ja: "",
    },
    Case {
        script: r#"
elbv2::modify_load_balancer_attributes(#{
    LoadBalancerArn: "arn",
    Attributes: [#{ Ky: "idle_timeout.timeout_seconds", Value: 60 }],
});"#,
        line: 3,
        code: "InvalidInput",
        path: "Attributes[0].Ky",
        says: "did you mean Key?",
        ja: "",
    },
    Case {
        script: r#"

sts::get_caller_identity(#{ account: "123456789012" });"#,
        line: 2,
        code: "InvalidInput",
        path: "account",
        says: "no such member; nothing can be given here",
        ja: "ここには何も書けません",
    },
    Case {
        script: r#"
ecs::create_cluster(#{
    clusterName: "web",
    cluster_name: "api",
});"#,
        line: 2,
        code: "InvalidInput",
        path: "clusterName",
        says: "given twice, as clusterName and as cluster_name",
        ja: "clusterName と cluster_name の 2 通りの書き方で二重に指定されています",
    },
    // Members that are required.
    Case {
        script: r#"
let cluster = "web";
ecs::create_service(#{ cluster: cluster });"#,
        line: 2,
        code: "InvalidInput",
        path: "serviceName",
        says: "required, but not given",
        ja: "必須ですが、指定されていません",
    },
    Case {
        script: r#"
let none = ();
ecs::describe_services(#{ cluster: "web", services: none });"#,
        line: 2,
        code: "InvalidInput",
        path: "services",
        says: "required, but not given",
        ja: "",
    },
    Case {
        script: r#"
ecs::create_service(#{
    serviceName: "web",
    deploymentConfiguration: #{
        deploymentCircuitBreaker: #{ enable: true },
    },
});"#,
        line: 4,
        code: "InvalidInput",
        path: "deploymentConfiguration.deploymentCircuitBreaker.rollback",
        says: "required, but not given",
        ja: "",
    },
    Case {
        script: r#"
let ami = "ami-1";
ec2::run_instances(#{ ImageId: ami, MinCount: 1 });"#,
        line: 2,
        code: "InvalidInput",
        path: "MaxCount",
        says: "required, but not given",
        ja: "",
    },
    Case {
        script: r#"
let role = "web";
iam::create_role(#{ RoleName: role });"#,
        line: 2,
        code: "InvalidInput",
        path: "AssumeRolePolicyDocument",
        says: "required, but not given",
        ja: "",
    },
    // Types.
    Case {
        script: r#"
ecs::create_service(#{
    serviceName: "web",
    desiredCount: "two",
});"#,
        line: 3,
        code: "InvalidInput",
        path: "desiredCount",
        says: "expected an integer, found string \"two\"",
        ja: "整数を書くところに文字列 \"two\" があります",
    },
    Case {
        script: r#"
ecs::create_service(#{ serviceName: "web", loadBalancers: [
    #{ targetGroupArn: "arn", containerName: "web", containerPort: "80" },
] });"#,
        line: 2,
        code: "InvalidInput",
        path: "loadBalancers[0].containerPort",
        says: "expected an integer, found string \"80\"; write 80 without quotes",
        ja: "引用符を付けずに 80 と書いてください",
    },
    Case {
        script: r#"
ecs::update_service(#{
    service: "web", forceNewDeployment: "true" });"#,
        line: 2,
        code: "InvalidInput",
        path: "forceNewDeployment",
        says: "expected true or false, found string \"true\"; write true without quotes",
        ja: "",
    },
    Case {
        script: r#"
ecs::create_cluster(#{ clusterName: "web",
    capacityProviders: 7.5 });"#,
        line: 2,
        code: "InvalidInput",
        path: "capacityProviders",
        says: "expected a string, found number 7.5",
        ja: "",
    },
    Case {
        script: r#"
ecs::create_service(#{ serviceName: "web",
    networkConfiguration: "subnet-1" });"#,
        line: 2,
        code: "InvalidInput",
        path: "networkConfiguration",
        says: "expected a map #{ awsvpcConfiguration: ... }, found string \"subnet-1\"",
        ja: "マップ #{ awsvpcConfiguration: ... } を書くところに文字列 \"subnet-1\" があります",
    },
    Case {
        script: r#"
let wanted = [#{ name: "stack" }, [2, 3]];
ecs::put_attributes(#{ attributes: wanted });"#,
        line: 2,
        code: "InvalidInput",
        path: "attributes[1]",
        says: "expected a map #{ name: ..., value: ..., targetType: ..., ... }, found an array",
        ja: "",
    },
    Case {
        script: r#"
ec2::modify_vpc_attribute(#{
    VpcId: "vpc-1",
    EnableDnsHostnames: "yes",
});"#,
        line: 3,
        code: "InvalidInput",
        path: "EnableDnsHostnames",
        says: "expected true or false, found string \"yes\"",
        ja: "",
    },
    Case {
        script: r#"
ecr::create_repository(#{ repositoryName: "web",
    imageScanningConfiguration: #{ scanOnPush: 1 } });"#,
        line: 2,
        code: "InvalidInput",
        path: "imageScanningConfiguration.scanOnPush",
        says: "expected true or false, found integer 1",
        ja: "",
    },
    Case {
        script: r#"
let days = "seven";
logs::put_retention_policy(#{ logGroupName: "web", retentionInDays: days });"#,
        line: 2,
        code: "InvalidInput",
        path: "retentionInDays",
        says: "expected an integer, found string \"seven\"",
        ja: "",
    },
    Case {
        script: r#"
logs::put_log_events(#{ logGroupName: "web", logStreamName: "web", logEvents: [
    #{ timestamp: 1, message: "one" },
    #{ timestamp: "now", message: "two" },
] });"#,
        line: 3,
        code: "InvalidInput",
        path: "logEvents[1].timestamp",
        says: "expected an integer, found string \"now\"",
        ja: "",
    },
    Case {
        script: r#"
let name = "web";
ecs::create_cluster(name);"#,
        line: 2,
        code: "InvalidInput",
        path: "",
        says: "expected a map #{ clusterName: ..., tags: ..., settings: ..., ... }, found string \"web\"",
        ja: "",
    },
    Case {
        script: r#"
let ids = ["vpc-1"];
ec2::describe_vpcs(ids);"#,
        line: 2,
        code: "InvalidInput",
        path: "",
        says: "found an array",
        ja: "",
    },
    // Tags and filters.
    Case {
        script: r#"
ec2::create_vpc(#{ CidrBlock: "10.0.0.0/16",
    tags: "Name" });"#,
        line: 2,
        code: "InvalidInput",
        path: "tags",
        says: "expected a map like #{ Name: \"value\" }, found string \"Name\"",
        ja: "#{ Name: \"value\" } のようなマップを書くところに文字列 \"Name\" があります",
    },
    Case {
        script: r#"
ecs::create_cluster(#{ clusterName: "web",
    tags: ["Name", "web"] });"#,
        line: 2,
        code: "InvalidInput",
        path: "tags[0]",
        says: "expected a map #{ key: ..., value: ... }, found string \"Name\"",
        ja: "",
    },
    Case {
        script: r#"
ecs::tag_resource(#{ resourceArn: "arn",
    tags: #{ Name: #{ ja: "web" } } });"#,
        line: 2,
        code: "InvalidInput",
        path: "tags[\"Name\"]",
        says: "expected a string, found a map",
        ja: "",
    },
    Case {
        script: r#"
ec2::describe_vpcs(#{
    filters: "vpc-id",
});"#,
        line: 2,
        code: "InvalidInput",
        path: "Filters",
        says: "expected a map like #{ \"name\": [\"value\"] }, found string \"vpc-id\"",
        ja: "",
    },
    Case {
        script: r#"
ec2::describe_subnets(#{
    filters: [#{ Name: "vpc-id", Values: "vpc-1" },
        "available"] });"#,
        line: 3,
        code: "InvalidInput",
        path: "Filters[1]",
        says: "expected a map #{ Name: ..., Values: ... }, found string \"available\"",
        ja: "",
    },
    Case {
        script: r#"
ec2::describe_subnets(#{
    filters: #{ state: "available",
        "vpc-id": #{ Values: "vpc-1" } } });"#,
        line: 3,
        code: "InvalidInput",
        path: "Filters[\"vpc-id\"]",
        says: "expected a string, found a map",
        ja: "",
    },
    Case {
        script: r#"
let arn = "arn";
elbv2::add_tags(#{ ResourceArns: arn, Tags: [] });"#,
        line: 2,
        code: "InvalidInput",
        path: "Tags",
        says: "0 elements, allowed: at least 1",
        ja: "要素が 0 個です（個数は 1 以上）",
    },
    // Values of enums.
    Case {
        script: r#"
ecs::run_task(#{ taskDefinition: "web",
    launchType: "fargate" });"#,
        line: 2,
        code: "InvalidInput",
        path: "launchType",
        says: "\"fargate\" is not a known value; did you mean \"FARGATE\"?",
        ja: "\"fargate\" という値はありません。\"FARGATE\" のことですか？",
    },
    Case {
        script: r#"
ecs::run_task(#{ taskDefinition: "web", networkConfiguration: #{ awsvpcConfiguration: #{
    subnets: ["subnet-1"],
    assignPublicIp: "ENABLE",
} } });"#,
        line: 3,
        code: "InvalidInput",
        path: "networkConfiguration.awsvpcConfiguration.assignPublicIp",
        says: "did you mean \"ENABLED\"?",
        ja: "",
    },
    Case {
        script: r#"
ecs::register_task_definition(#{ family: "web", containerDefinitions: #{
    name: "web", image: "nginx", portMappings: [#{ containerPort: 80, protocol: "tcpp" }] } });"#,
        line: 2,
        code: "InvalidInput",
        path: "containerDefinitions.portMappings[0].protocol",
        says: "did you mean \"tcp\"?",
        ja: "",
    },
    Case {
        script: r#"
ec2::create_vpc(#{ CidrBlock: "10.0.0.0/16",
    InstanceTenancy: "dedicted" });"#,
        line: 2,
        code: "InvalidInput",
        path: "InstanceTenancy",
        says: "did you mean \"dedicated\"?",
        ja: "",
    },
    Case {
        script: r#"
ec2::run_instances(#{ MinCount: 1, MaxCount: 1,
    InstanceType: "t3.mirco" });"#,
        line: 2,
        code: "InvalidInput",
        path: "InstanceType",
        says: "did you mean \"t3.micro\"?",
        ja: "",
    },
    Case {
        script: r#"
elbv2::create_target_group(#{ Name: "web", Port: 80,
    Protocol: "HTTTP" });"#,
        line: 2,
        code: "InvalidInput",
        path: "Protocol",
        says: "did you mean \"HTTP\"?",
        ja: "",
    },
    Case {
        script: r#"
ecr::create_repository(#{ repositoryName: "web",
    imageTagMutability: "IMUTABLE" });"#,
        line: 2,
        code: "InvalidInput",
        path: "imageTagMutability",
        says: "\"IMUTABLE\" is not a known value; did you mean ",
        ja: "",
    },
    // Limits.
    Case {
        script: r#"
ecs::create_service(#{ serviceName: "web",
    desiredCount: 3000000000 });"#,
        line: 2,
        code: "InvalidInput",
        path: "desiredCount",
        says: "3000000000 is out of range: -2147483648 to 2147483647",
        ja: "",
    },
    Case {
        script: r#"
elbv2::create_target_group(#{
    Name: "web", Protocol: "HTTP",
    Port: 70000 });"#,
        line: 3,
        code: "InvalidInput",
        path: "Port",
        says: "70000 is out of range: 1 to 65535",
        ja: "70000 は範囲外です（1 から 65535 まで）",
    },
    Case {
        script: r#"
sts::assume_role(#{ RoleArn: "arn:aws:iam::123456789012:role/web",
    RoleSessionName: "web",
    DurationSeconds: 60 });"#,
        line: 3,
        code: "InvalidInput",
        path: "DurationSeconds",
        says: "60 is out of range: 900 to 43200",
        ja: "",
    },
    Case {
        script: r#"
iam::delete_role(#{
    RoleName: "" });"#,
        line: 2,
        code: "InvalidInput",
        path: "RoleName",
        says: "0 characters long, allowed: 1 to 64",
        ja: "0 文字です（長さは 1 から 64 まで）",
    },
    Case {
        script: r#"
iam::delete_role(#{
    RoleName: "the-role-of-a-workshop-with-a-name-that-is-longer-than-iam-allows-it" });"#,
        line: 2,
        code: "InvalidInput",
        path: "RoleName",
        says: "68 characters long, allowed: 1 to 64",
        ja: "",
    },
    Case {
        script: r#"
iam::attach_role_policy(#{ RoleName: "web",
    PolicyArn: "ReadOnlyAccess" });"#,
        line: 2,
        code: "InvalidInput",
        path: "PolicyArn",
        says: "14 characters long, allowed: 20 to 2048",
        ja: "",
    },
    Case {
        script: r#"
let name = "w";
ecr::create_repository(#{ repositoryName: name });"#,
        line: 2,
        code: "InvalidInput",
        path: "repositoryName",
        says: "1 character long, allowed: 2 to 256",
        ja: "",
    },
    Case {
        script: r#"
logs::put_log_events(#{ logGroupName: "web", logStreamName: "web",
    logEvents: [#{ timestamp: 1, message: "" }] });"#,
        line: 2,
        code: "InvalidInput",
        path: "logEvents[0].message",
        says: "0 characters long, allowed: at least 1",
        ja: "",
    },
    // Unions.
    Case {
        script: r#"
ecs::create_gateway(#{ name: "web", infrastructureRoleArn: "arn",
    configuration: #{} });"#,
        line: 2,
        code: "InvalidInput",
        path: "configuration",
        says: "give one of hostSharedAlb",
        ja: "hostSharedAlb のうち 1 つを指定してください",
    },
    Case {
        script: r#"
logs::put_integration(#{ integrationName: "web", integrationType: "OPENSEARCH", resourceConfig: #{
    openSearchResourceConfig: #{
        dataSourceRoleArn: "arn:aws:iam::123456789012:role/web", dashboardViewerPrincipals: [], retentionDays: 30,
    },
    other: #{},
} });"#,
        line: 5,
        code: "InvalidInput",
        path: "resourceConfig.other",
        says: "no such member; there are openSearchResourceConfig",
        ja: "",
    },
    // What AWS cannot take.
    Case {
        script: r#"
ecs::create_cluster(#{
    clusterName: || "web",
});"#,
        line: 2,
        code: "InvalidInput",
        path: "clusterName",
        says: "a closure cannot be given to AWS",
        ja: "クロージャーは AWS に渡せません",
    },
    Case {
        script: r#"
let tags = #{ Name: || "web" };
ec2::create_vpc(#{
    CidrBlock: "10.0.0.0/16",
    tags: [#{ Key: "a", Value: "b" }, tags],
});"#,
        line: 4,
        code: "InvalidInput",
        path: "tags[1].Name",
        says: "a closure cannot be given to AWS",
        ja: "",
    },
    // Calls.
    Case {
        script: r#"
let name = "web";
ecs::create_clutser(#{ clusterName: name });"#,
        line: 2,
        code: "ErrorFunctionNotFound",
        path: "",
        says: "did you mean `ecs::create_cluster`?",
        ja: "`ecs::create_cluster` ではありませんか",
    },
    Case {
        script: r#"
let name = "web";
ecs::CreateCluster(#{ clusterName: name });"#,
        line: 2,
        code: "ErrorFunctionNotFound",
        path: "",
        says: "did you mean `ecs::create_cluster`?",
        ja: "",
    },
    Case {
        script: r#"
let name = "web";
create_cluster(#{ clusterName: name });"#,
        line: 2,
        code: "ErrorFunctionNotFound",
        path: "",
        says: "did you mean `ecs::create_cluster`?",
        ja: "",
    },
    Case {
        script: r#"
let name = "web";
esc::create_cluster(#{ clusterName: name });"#,
        line: 2,
        code: "Syntax",
        path: "",
        says: "did you mean `ecs`?",
        ja: "`esc` というモジュールはありません",
    },
    Case {
        script: r#"
let name = "web";
ecs.create_cluster(#{ clusterName: name });"#,
        line: 2,
        code: "VariableUndefined",
        path: "",
        says: "`ecs` is a module: its functions are written ecs::",
        ja: "",
    },
    Case {
        script: r#"
let name = "web";
ecs::create_cluster(name, "eu-west-1");"#,
        line: 2,
        code: "ErrorFunctionNotFound",
        path: "",
        says: "a call takes one map: ecs::create_cluster(#{ ... })",
        ja: "呼び出しにはマップを 1 つ渡します: ecs::create_cluster(#{ ... })",
    },
    Case {
        script: r#"
ecs::create_cluster({
    clusterName: "web" });"#,
        line: 2,
        code: "VariableUndefined",
        path: "",
        says: "a map is written with a # before the brace: #{ clusterName: ... }",
        ja: "マップは波かっこの前に # を付けます: #{ clusterName: ... }",
    },
    Case {
        script: r#"
let group = "web";
logs::start_live_tail(#{ logGroupIdentifiers: group });"#,
        line: 2,
        code: "OperationNotTaken",
        path: "",
        says: "filter_log_events reads the same events",
        ja: "",
    },
    // Waiters.
    Case {
        script: r#"
ecs::wait_services_stable(#{ cluster: "web",
    servces: ["web"] });"#,
        line: 2,
        code: "InvalidInput",
        path: "servces",
        says: "did you mean services?",
        ja: "",
    },
    Case {
        script: r#"
let names = ["web"];
elbv2::wait_load_balancer_avaliable(#{ Names: names });"#,
        line: 2,
        code: "ErrorFunctionNotFound",
        path: "",
        says: "did you mean `elbv2::wait_load_balancer_available`?",
        ja: "",
    },
    Case {
        script: r#"
let names = ["web"];
elbv2::wait_load_balancer_available(#{ Names: names, timeout: "soon" });"#,
        line: 2,
        code: "InvalidDuration",
        path: "timeout",
        says: "\"soon\" is not a length of time",
        ja: "",
    },
    // In functions and steps.
    Case {
        script: r#"
fn make(name) {
    ecs::create_cluster(#{ clusterName: name,
        setings: [] });
}
make("web");"#,
        line: 3,
        code: "InvalidInput",
        path: "setings",
        says: "in `make`, from script.rhai:5:1",
        ja: "`make` の中（script.rhai:5:1 から呼び出し）",
    },
    Case {
        script: r#"
workshop(#{ id: "bad", title: "Bad", region: "ap-northeast-1" });
step("cluster", "The cluster", || {
    let made = ecs::create_cluster(#{
        clusterName: "web",
        settings: [#{ name: "containerInsigths", value: "enabled" }],
    });
});"#,
        line: 5,
        code: "InvalidInput",
        path: "settings[0].name",
        says: "in step `cluster` (The cluster)",
        ja: "ステップ `cluster`（The cluster）の中",
    },
];
