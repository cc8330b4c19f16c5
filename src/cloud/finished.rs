//! The finished workshop, for tests: every resource of it, by name.

use super::trial::Trial;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::ops::Deref;

const ROLE: &str = "ecsTaskExecutionRole";
const POLICY: &str = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
const REPOSITORY: &str = "jaws-days-2022/container-hands-on";
const LOG_GROUP: &str = "awslogs-container-hands-on";

/// A rehearsal cloud in which the workshop was made and its service runs.
pub struct Finished {
    trial: Trial,
    ids: BTreeMap<&'static str, String>,
}

impl Deref for Finished {
    type Target = Trial;

    fn deref(&self) -> &Trial {
        &self.trial
    }
}

impl Finished {
    /// All calls of the workshop, and the time until its service is stable. The ids are those of this list: `vpc`,
    /// `public-a`, `public-c`, `private-a`, `private-c`, `gateway`, `public-table`, `private-table`, `public-group`,
    /// `private-group`, `ecr.api`, `ecr.dkr`, `logs`, `s3`, `balancer`, `target-group`, `listener`, `task-set`; of an
    /// association `table-of-` and the subnet's name.
    pub fn new() -> Finished {
        let mut finished = Finished { trial: Trial::new(), ids: BTreeMap::new() };
        finished.network();
        finished.doors();
        finished.service();
        finished.pass(300);
        finished
    }

    /// The same world once more; what happens in the one does not happen in the other.
    pub fn again(&self) -> Finished {
        Finished { trial: self.trial.again(), ids: self.ids.clone() }
    }

    /// The id or ARN of that name.
    pub fn id(&self, name: &str) -> &str {
        self.ids.get(name).unwrap_or_else(|| panic!("the workshop has no {name}"))
    }

    /// Text with ids in place of `<name>`.
    pub fn filled(&self, text: &str) -> String {
        self.ids.iter().fold(text.to_owned(), |text, (name, id)| text.replace(&format!("<{name}>"), id))
    }

    /// Makes something; its id is at that place of the answer.
    fn make(&mut self, name: &'static str, path: &str, input: Json, place: &str) {
        let answer = self.trial.call(path, input);
        let id = answer.pointer(place).and_then(Json::as_str).unwrap_or_else(|| panic!("no {place}: {answer}"));
        self.ids.insert(name, id.to_owned());
    }

    fn network(&mut self) {
        let trust = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole",
        }]});
        self.call("iam::create_role", json!({"RoleName": ROLE, "AssumeRolePolicyDocument": trust.to_string()}));
        self.call("iam::attach_role_policy", json!({"RoleName": ROLE, "PolicyArn": POLICY}));
        self.make("vpc", "ec2::create_vpc", json!({"CidrBlock": "10.0.0.0/16"}), "/Vpc/VpcId");
        let vpc = self.id("vpc").to_owned();
        for attribute in ["EnableDnsSupport", "EnableDnsHostnames"] {
            self.call("ec2::modify_vpc_attribute", json!({"VpcId": vpc, attribute: {"Value": true}}));
        }
        for (name, block, zone) in [
            ("public-a", "10.0.0.0/24", "ap-northeast-1a"),
            ("public-c", "10.0.1.0/24", "ap-northeast-1c"),
            ("private-a", "10.0.2.0/24", "ap-northeast-1a"),
            ("private-c", "10.0.3.0/24", "ap-northeast-1c"),
        ] {
            let input = json!({"VpcId": vpc, "CidrBlock": block, "AvailabilityZone": zone});
            self.make(name, "ec2::create_subnet", input, "/Subnet/SubnetId");
        }
        self.make("gateway", "ec2::create_internet_gateway", json!({}), "/InternetGateway/InternetGatewayId");
        let attach = json!({"VpcId": vpc, "InternetGatewayId": self.id("gateway")});
        self.call("ec2::attach_internet_gateway", attach);
        for name in ["public-table", "private-table"] {
            self.make(name, "ec2::create_route_table", json!({"VpcId": vpc}), "/RouteTable/RouteTableId");
        }
        for (name, table, subnet) in [
            ("table-of-public-a", "public-table", "public-a"),
            ("table-of-public-c", "public-table", "public-c"),
            ("table-of-private-a", "private-table", "private-a"),
            ("table-of-private-c", "private-table", "private-c"),
        ] {
            let input = json!({"RouteTableId": self.id(table), "SubnetId": self.id(subnet)});
            self.make(name, "ec2::associate_route_table", input, "/AssociationId");
        }
        let out = json!({
            "RouteTableId": self.id("public-table"), "DestinationCidrBlock": "0.0.0.0/0",
            "GatewayId": self.id("gateway"),
        });
        self.call("ec2::create_route", out);
        for (name, group) in [("public-group", "PublicSecurityGroup"), ("private-group", "PrivateSecurityGroup")] {
            let input = json!({"GroupName": group, "Description": "of the workshop", "VpcId": vpc});
            self.make(name, "ec2::create_security_group", input, "/GroupId");
        }
        let everybody = json!({"IpRanges": [{"CidrIp": "0.0.0.0/0"}]});
        let balancer = json!({"UserIdGroupPairs": [{"GroupId": self.id("public-group")}]});
        for (group, port, from) in [
            ("public-group", 80, everybody.clone()),
            ("private-group", 80, balancer),
            ("private-group", 443, everybody),
        ] {
            let mut rule = json!({"IpProtocol": "tcp", "FromPort": port, "ToPort": port});
            rule.as_object_mut().expect("an object").extend(from.as_object().expect("an object").clone());
            let input = json!({"GroupId": self.id(group), "IpPermissions": [rule]});
            self.call("ec2::authorize_security_group_ingress", input);
        }
    }

    /// What the tasks need and what leads to them: logs, image, endpoints, balancer.
    fn doors(&mut self) {
        self.call("logs::create_log_group", json!({"logGroupName": LOG_GROUP}));
        self.call("ecr::create_repository", json!({"repositoryName": REPOSITORY}));
        self.push();
        let vpc = self.id("vpc").to_owned();
        let service = |name: &str| format!("com.amazonaws.ap-northeast-1.{name}");
        let s3 = json!({
            "VpcId": vpc, "ServiceName": service("s3"), "VpcEndpointType": "Gateway",
            "RouteTableIds": [self.id("private-table")],
        });
        self.make("s3", "ec2::create_vpc_endpoint", s3, "/VpcEndpoint/VpcEndpointId");
        for name in ["ecr.dkr", "ecr.api", "logs"] {
            let input = json!({
                "VpcId": vpc, "ServiceName": service(name), "VpcEndpointType": "Interface",
                "SubnetIds": [self.id("private-a"), self.id("private-c")],
                "SecurityGroupIds": [self.id("private-group")],
            });
            self.make(name, "ec2::create_vpc_endpoint", input, "/VpcEndpoint/VpcEndpointId");
        }
        let balancer = json!({
            "Name": "ContainerHandsOn", "Subnets": [self.id("public-a"), self.id("public-c")],
            "SecurityGroups": [self.id("public-group")],
        });
        self.make("balancer", "elbv2::create_load_balancer", balancer, "/LoadBalancers/0/LoadBalancerArn");
        let targets = json!({
            "Name": "ContainerHandsOn", "Protocol": "HTTP", "Port": 80, "TargetType": "ip", "VpcId": vpc,
            "HealthCheckProtocol": "HTTP", "HealthCheckPort": "traffic-port", "HealthCheckPath": "/index.php",
        });
        self.make("target-group", "elbv2::create_target_group", targets, "/TargetGroups/0/TargetGroupArn");
        let listener = json!({
            "LoadBalancerArn": self.id("balancer"), "Protocol": "HTTP", "Port": 80,
            "DefaultActions": [{"Type": "forward", "TargetGroupArn": self.id("target-group")}],
        });
        self.make("listener", "elbv2::create_listener", listener, "/Listeners/0/ListenerArn");
        self.pass(300);
    }

    /// An image as Docker pushes it: its layers, then its manifest.
    fn push(&self) {
        let mut digests = Vec::new();
        for blob in ["the configuration", "the layer"] {
            let upload = self.call("ecr::initiate_layer_upload", json!({"repositoryName": REPOSITORY}));
            let part = json!({
                "repositoryName": REPOSITORY, "uploadId": upload["uploadId"], "partFirstByte": 0,
                "partLastByte": blob.len() - 1, "layerPartBlob": base64(blob),
            });
            self.call("ecr::upload_layer_part", part);
            let digest = digest(blob);
            let whole = json!({
                "repositoryName": REPOSITORY, "uploadId": upload["uploadId"], "layerDigests": [digest],
            });
            self.call("ecr::complete_layer_upload", whole);
            digests.push(digest);
        }
        let manifest = json!({
            "schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            "config": {
                "mediaType": "application/vnd.docker.container.image.v1+json", "size": 17, "digest": digests[0],
            },
            "layers": [{
                "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": 9, "digest": digests[1],
            }],
        });
        let image = json!({"repositoryName": REPOSITORY, "imageTag": "latest", "imageManifest": manifest.to_string()});
        self.call("ecr::put_image", image);
    }

    fn service(&mut self) {
        self.call("ecs::create_cluster", json!({"clusterName": "ContainerHandsOn"}));
        let role = format!("arn:aws:iam::123456789012:role/{ROLE}");
        let image = format!("123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/{REPOSITORY}:latest");
        let definition = json!({
            "family": "ContainerHandsOn", "taskRoleArn": role, "executionRoleArn": role, "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
            "containerDefinitions": [{
                "name": "ContainerHandsOn", "image": image, "essential": true,
                "portMappings": [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}],
                "logConfiguration": {"logDriver": "awslogs", "options": {
                    "awslogs-group": LOG_GROUP, "awslogs-region": "ap-northeast-1", "awslogs-stream-prefix": LOG_GROUP,
                }},
            }],
        });
        self.make("definition", "ecs::register_task_definition", definition, "/taskDefinition/taskDefinitionArn");
        let service = json!({
            "cluster": "ContainerHandsOn", "serviceName": "ContainerHandsOn", "taskDefinition": "ContainerHandsOn:1",
            "desiredCount": 2, "launchType": "FARGATE", "platformVersion": "LATEST",
            "deploymentController": {"type": "CODE_DEPLOY"},
            "networkConfiguration": {"awsvpcConfiguration": {
                "subnets": [self.id("private-a"), self.id("private-c")],
                "securityGroups": [self.id("private-group")], "assignPublicIp": "DISABLED",
            }},
            "loadBalancers": [{
                "targetGroupArn": self.id("target-group"), "containerName": "ContainerHandsOn", "containerPort": 80,
            }],
        });
        self.make("task-set", "ecs::create_service", service, "/service/taskSets/0/id");
    }
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

fn digest(text: &str) -> String {
    use sha2::Digest as _;
    let digits: Vec<String> = sha2::Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{}", digits.concat())
}

#[test]
fn the_service_of_the_finished_workshop_is_stable_with_healthy_targets() {
    let finished = Finished::new();
    let name = json!({"cluster": "ContainerHandsOn", "services": ["ContainerHandsOn"]});
    let set = finished.call("ecs::describe_services", name)["services"][0]["taskSets"][0].clone();
    assert_eq!([&set["stabilityStatus"], &set["runningCount"]], [&json!("STEADY_STATE"), &json!(2)]);
    let health = json!({"TargetGroupArn": finished.id("target-group")});
    let health = finished.call("elbv2::describe_target_health", health)["TargetHealthDescriptions"].clone();
    let states: Vec<&Json> =
        health.as_array().expect("a list").iter().map(|one| &one["TargetHealth"]["State"]).collect();
    assert_eq!(states, ["healthy", "healthy"]);
}
