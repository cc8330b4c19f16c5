//! AWS CLI commands are read as the AWS CLI reads them: the same parameters from the same words, and the same command back from them.

use super::api::cli::{self, Command, kebab, write};
use super::api::testing::{Side, sample};
use super::api::{Members, Operation, Value, accept, services};
use super::peers;
use handson::aws::script::to_value;
use handson::lang::Text;
use rhai::{Dynamic, Engine};
use serde_json::{Value as Json, json};

/// Files that commands name.
struct Folder;

const FILES: [(&str, &[u8]); 4] = [
    ("tags.json", br#"[{"key": "Name", "value": "web"}]"#),
    ("text.txt", "日本語\n".as_bytes()),
    ("input.json", br#"{"clusterName": "json", "tags": [{"key": "a", "value": "b"}]}"#),
    ("key.pub", b"\x00\xffkey"),
];

impl cli::Files for Folder {
    fn bytes(&self, path: &str) -> Result<Vec<u8>, Text> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let found = FILES.iter().find(|(known, _)| *known == name);
        found.map(|(_, content)| content.to_vec()).ok_or_else(|| Text { en: path.to_owned(), ja: path.to_owned() })
    }
}

/// The words of a command as a shell makes them of this line: single quotes, backslashes between lines.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut open) = (Vec::new(), String::new(), false);
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\'' => {
                open = true;
                word.extend(chars.by_ref().take_while(|c| *c != '\''));
            }
            '\\' => match chars.next() {
                Some('\n') | None => {}
                Some(c) => {
                    open = true;
                    word.push(c);
                }
            },
            ' ' | '\n' => {
                if std::mem::take(&mut open) {
                    words.push(std::mem::take(&mut word));
                }
            }
            c => {
                open = true;
                word.push(c);
            }
        }
    }
    if open {
        words.push(word);
    }
    words
}

/// The input of the call that a command makes.
fn read(words: &[String]) -> Result<(&'static Operation, Members), cli::Mistake> {
    match cli::read(words, &Folder)? {
        Command::Call(call) => Ok((call.operation, call.input)),
        other => panic!("{words:?} is no call: {other:?}"),
    }
}

/// As it goes out, without the tokens that are made up, in no order.
fn sent(operation: &'static Operation, input: Members) -> Json {
    let accepted = accept(operation, Value::Map(input), false).expect("an input that is accepted").input;
    Value::Map(accepted).to_json()
}

/// Commands with the AWS CLI's own parser beside ours. `FOLDER` is where the files are.
const COMMANDS: &[&str] = &[
    // Scalars, lists of scalars, prefixes, `=`.
    "ecs create-cluster --cluster-name web",
    "ecs create-cluster --cluster-name=web",
    "ecs create-cluster --cluster-n web",
    "ecs describe-services --cluster web --services a b c",
    "ecs describe-services --services a --cluster web",
    "ecs describe-services --services '[\"a\",\"b\"]'",
    "ecs describe-services --services a --services b",
    "ecs update-service --service web --desired-count 0",
    "ecs update-service --service web --desired-count 3 --force-new-deployment",
    "ecs update-service --service web --no-force-new-deployment",
    "ecs update-service --service web --enable-execute-command",
    "ecs update-service --service web --disable-execute-command",
    "ecs delete-service --cluster web --service web --force",
    "ecs list-tasks --cluster web --max-items 3",
    "ecs list-tasks --cluster web --page-size 3",
    "ecs list-tasks --cluster web --no-paginate",
    "ecs list-task-definitions --family-prefix web --status ACTIVE --sort ASC",
    // Shorthand: structures, lists of them, quotes, blanks, nesting.
    "ecs create-cluster --cluster-name web --tags key=Name,value=web",
    "ecs create-cluster --cluster-name web --tags key=Name,value=web key=b,value=c",
    "ecs create-cluster --cluster-name web --tags 'key=Name, value=web'",
    "ecs create-cluster --cluster-name web --tags 'key=Name,value=a b c'",
    "ecs create-cluster --cluster-name web --tags 'key=Name,value=\"a, b\"'",
    "ecs create-cluster --cluster-name web --tags \"key=Name,value='a, b'\"",
    "ecs create-cluster --cluster-name web --tags 'key=Name,value=a\\,b'",
    "ecs create-cluster --cluster-name web --tags 'key=Name,value=\"say \\\"hi\\\"\"'",
    "ecs create-cluster --cluster-name web --tags 'key=Name,value=日本語'",
    "ecs create-cluster --cluster-name web --tags key=Name,value=",
    "ecs create-cluster --cluster-name web --tags 'key=url,value=https://x/?a=b&c=d'",
    "ecs create-cluster --cluster-name web --tags 'key=Name,value=true' 'key=n,value=1'",
    "ecs create-cluster --cluster-name web --tags '[{\"key\": \"Name\", \"value\": \"web\"}]'",
    "ecs create-cluster --cluster-name web --tags '{\"key\": \"Name\", \"value\": \"web\"}' '{\"key\": \"b\", \"value\": \"c\"}'",
    "ecs create-cluster --cluster-name web --settings name=containerInsights,value=enabled",
    "ecs create-cluster --cluster-name web --capacity-providers FARGATE FARGATE_SPOT --default-capacity-provider-strategy capacityProvider=FARGATE,weight=1,base=2 capacityProvider=FARGATE_SPOT,weight=4",
    "ecs create-cluster --cluster-name web --configuration 'executeCommandConfiguration={logging=OVERRIDE,logConfiguration={cloudWatchLogGroupName=a,cloudWatchEncryptionEnabled=true}}'",
    "ecs create-service --service-name web --network-configuration 'awsvpcConfiguration={subnets=[subnet-1,subnet-2],securityGroups=[sg-1],assignPublicIp=DISABLED}'",
    "ecs create-service --service-name web --network-configuration 'awsvpcConfiguration={subnets=subnet-1,assignPublicIp=ENABLED}'",
    "ecs create-service --service-name web --network-configuration 'awsvpcConfiguration = { subnets = [ subnet-1 , subnet-2 ] }'",
    "ecs create-service --service-name web --network-configuration '{\"awsvpcConfiguration\":{\"subnets\":[\"subnet-1\"]}}'",
    "ecs create-service --service-name web --load-balancers targetGroupArn=arn:aws:elasticloadbalancing:a:1:targetgroup/w/1,containerName=web,containerPort=80",
    "ecs create-service --service-name web --deployment-controller type=CODE_DEPLOY --desired-count 2 --launch-type FARGATE --platform-version LATEST",
    "ecs create-service --service-name web --deployment-configuration 'maximumPercent=200,minimumHealthyPercent=50,deploymentCircuitBreaker={enable=true,rollback=False}'",
    "ecs create-service --service-name web --placement-constraints type=memberOf,expression='attribute:ecs.instance-type == t3.micro'",
    "ecs run-task --task-definition web:1 --count 2 --overrides 'containerOverrides=[{name=web,command=[a,b],environment=[{name=A,value=1},{name=B,value=2}]}]'",
    "ecs run-task --task-definition web:1 --overrides '{\"containerOverrides\":[{\"name\":\"web\",\"cpu\":5}]}'",
    "ecs register-task-definition --family web --container-definitions name=web,image=nginx,essential=true,memory=128,portMappings=[{containerPort=80,hostPort=80}]",
    "ecs register-task-definition --family web --container-definitions '[{\"name\": \"web\", \"image\": \"nginx\", \"cpu\": 10}]' --cpu 256 --memory 512",
    "ecs register-task-definition --family web --container-definitions 'name=web,image=nginx,logConfiguration={logDriver=awslogs,options={awslogs-group=a,awslogs-region=b}}'",
    "ecs register-task-definition --family web --container-definitions name=web,image=nginx,command=a,b,c",
    "ecs register-task-definition --family web --container-definitions name=web,image=nginx,command=a,b,cpu=3",
    "ecs register-task-definition --family web --requires-compatibilities FARGATE EC2 --container-definitions name=web,image=nginx",
    "ecs put-account-setting --name containerInsights --value enabled",
    "ecs tag-resource --resource-arn arn:aws:ecs:a:1:cluster/web --tags key=a,value=b",
    "ecs untag-resource --resource-arn arn:aws:ecs:a:1:cluster/web --tag-keys a b",
    // Files.
    "ecs create-cluster --cluster-name web --tags file://FOLDER/tags.json",
    "ecs create-cluster --cli-input-json file://FOLDER/input.json",
    "ecs create-cluster --cli-input-json file://FOLDER/input.json --cluster-name option",
    "ecs create-cluster --cli-input-json '{\"clusterName\": \"web\"}' --tags key=c,value=d",
    "ecs create-cluster --cluster-name web --tags key=Name,value@=file://FOLDER/text.txt",
    "ecs stop-task --task 1 --reason file://FOLDER/text.txt",
    "iam create-role --role-name r --assume-role-policy-document '{\"Version\": \"2012-10-17\", \"Statement\": []}'",
    "iam create-role --role-name r --assume-role-policy-document file://FOLDER/input.json --path /a/",
    "iam put-role-policy --role-name r --policy-name p --policy-document '{ \"a\" : 1 }'",
    "iam list-roles --max-items 2 --path-prefix /a/",
    // EC2: filters, prefixes of names, attributes, tags, the AWS CLI's own options.
    "ec2 describe-vpcs --filters Name=tag-key,Values=Name Name=tag-value,Values=Web",
    "ec2 describe-vpcs --filters Name=vpc-id,Values=vpc-1,vpc-2",
    "ec2 describe-vpcs --filters 'Name=vpc-id,Values=[vpc-1,vpc-2]'",
    "ec2 describe-vpcs --filters 'Name=tag:Name,Values=a b'",
    "ec2 describe-vpcs --filter Name=vpc-id,Values=vpc-1",
    "ec2 describe-vpcs --filters '[{\"Name\":\"vpc-id\",\"Values\":[\"vpc-1\"]}]'",
    "ec2 describe-subnets --filters Name=vpc-id,Values=vpc-1 --subnet-ids subnet-1 subnet-2",
    "ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specification 'ResourceType=vpc,Tags=[{Key=Name,Value=Web}]'",
    "ec2 create-vpc --cidr-block 10.0.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=Web},{Key=b,Value=\"c d\"}]' --no-amazon-provided-ipv6-cidr-block",
    "ec2 create-vpc --cidr-block 10.0.0.0/16 --dry-run",
    "ec2 create-tags --resources vpc-1 subnet-1 --tags Key=Name,Value=Web Key=a,Value=",
    "ec2 modify-vpc-attribute --vpc-id vpc-1 --enable-dns-support '{\"Value\":true}'",
    "ec2 modify-vpc-attribute --vpc-id vpc-1 --enable-dns-support Value=false",
    "ec2 modify-vpc-attribute --vpc-id vpc-1 --enable-dns-hostnames",
    "ec2 modify-vpc-attribute --vpc-id vpc-1 --no-enable-dns-hostnames",
    "ec2 modify-subnet-attribute --subnet-id subnet-1 --map-public-ip-on-launch",
    "ec2 modify-subnet-attribute --subnet-id subnet-1 --no-map-public-ip-on-launch",
    "ec2 modify-instance-attribute --instance-id i-1 --instance-type t3.micro",
    "ec2 modify-instance-attribute --instance-id i-1 --instance-type Value=t3.micro",
    "ec2 modify-instance-attribute --instance-id i-1 --no-disable-api-termination",
    "ec2 modify-instance-attribute --instance-id i-1 --groups sg-1 sg-2",
    "ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 80 --cidr 0.0.0.0/0",
    "ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 8000-8080 --source-group sg-2",
    "ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 80 --source-group default --group-owner 123456789012",
    "ec2 authorize-security-group-ingress --group-id sg-1 --protocol all --port all --cidr 10.0.0.0/8",
    "ec2 authorize-security-group-ingress --group-id sg-1 --protocol icmp --port -1 --cidr 10.0.0.0/8",
    "ec2 authorize-security-group-ingress --group-id sg-1 --protocol 50 --cidr 10.0.0.0/8",
    "ec2 authorize-security-group-ingress --group-id sg-1 --ip-permissions IpProtocol=tcp,FromPort=80,ToPort=80,IpRanges=[{CidrIp=0.0.0.0/0}]",
    "ec2 authorize-security-group-ingress --group-id sg-1 --ip-permissions 'IpProtocol=tcp,FromPort=80,ToPort=80,IpRanges=[{CidrIp=0.0.0.0/0,Description=\"a, b\"}],UserIdGroupPairs=[{GroupId=sg-2}]'",
    "ec2 authorize-security-group-egress --group-id sg-1 --protocol udp --port 53 --cidr 0.0.0.0/0",
    "ec2 revoke-security-group-ingress --group-id sg-1 --protocol tcp --port 80 --source-group sg-2",
    "ec2 revoke-security-group-ingress --group-id sg-1 --security-group-rule-ids sgr-1 sgr-2",
    "ec2 create-network-acl-entry --network-acl-id acl-1 --rule-number 100 --protocol tcp --rule-action allow --ingress --cidr-block 0.0.0.0/0 --port-range From=80,To=80",
    "ec2 create-network-acl-entry --network-acl-id acl-1 --rule-number 100 --protocol 17 --rule-action deny --egress --cidr-block 0.0.0.0/0",
    "ec2 run-instances --image-id ami-1",
    "ec2 run-instances --image-id ami-1 --count 2",
    "ec2 run-instances --image-id ami-1 --count 1:4 --instance-type t3.micro",
    "ec2 run-instances --image-id ami-1 --subnet-id subnet-1 --security-group-ids sg-1 sg-2 --associate-public-ip-address",
    "ec2 run-instances --image-id ami-1 --subnet-id subnet-1 --no-associate-public-ip-address --private-ip-address 10.0.0.9",
    "ec2 run-instances --image-id ami-1 --subnet-id subnet-1 --security-group-ids sg-1",
    "ec2 run-instances --image-id ami-1 --subnet-id subnet-1 --secondary-private-ip-addresses 10.0.0.5 10.0.0.6",
    "ec2 run-instances --image-id ami-1 --subnet-id subnet-1 --secondary-private-ip-address-count 2",
    "ec2 run-instances --image-id ami-1 --iam-instance-profile Name=p --monitoring Enabled=true --ebs-optimized",
    "ec2 run-instances --image-id ami-1 --block-device-mappings 'DeviceName=/dev/xvda,Ebs={VolumeSize=8,DeleteOnTermination=true,VolumeType=gp3}'",
    "ec2 run-instances --image-id ami-1 --user-data file://FOLDER/text.txt",
    "ec2 create-vpc-endpoint --vpc-id vpc-1 --service-name s --vpc-endpoint-type Interface --subnet-ids subnet-1 subnet-2 --security-group-id sg-1 --private-dns-enabled",
    "ec2 describe-security-groups --group-ids sg-1 --max-items 5 --page-size 5",
    "ec2 describe-network-interfaces --max-results 5",
    "ec2 import-key-pair --key-name k --public-key-material fileb://FOLDER/key.pub",
    // ELB and others.
    "elbv2 create-listener --load-balancer-arn a --protocol HTTP --port 80 --default-actions Type=forward,TargetGroupArn=t",
    "elbv2 create-listener --load-balancer-arn a --protocol HTTP --port 80 --default-actions 'Type=fixed-response,FixedResponseConfig={MessageBody=\"a, b\",StatusCode=200,ContentType=text/plain}'",
    "elbv2 create-rule --listener-arn a --priority 10 --conditions Field=path-pattern,Values=/a/*,/b/* --actions Type=forward,TargetGroupArn=t",
    "elbv2 create-rule --listener-arn a --priority 10 --conditions Field=path-pattern,Values='/a' --actions 'Type=forward,ForwardConfig={TargetGroups=[{TargetGroupArn=t,Weight=1},{TargetGroupArn=u,Weight=2}]}'",
    "elbv2 create-target-group --name web --protocol HTTP --port 80 --target-type ip --health-check-path /index.php --vpc-id vpc-1 --matcher HttpCode=200-299",
    "elbv2 register-targets --target-group-arn t --targets Id=10.0.0.1,Port=80 Id=10.0.0.2",
    "elbv2 modify-target-group-attributes --target-group-arn t --attributes Key=deregistration_delay.timeout_seconds,Value=30",
    "ecr create-repository --repository-name a/b --tags Key=Name,Value=Web --image-scanning-configuration scanOnPush=true",
    "ecr batch-delete-image --repository-name a/b --image-ids imageTag=latest imageDigest=sha256:0000000000000000000000000000000000000000000000000000000000000000",
    "ecr put-lifecycle-policy --repository-name a/b --lifecycle-policy-text '{\"rules\":[{\"rulePriority\":1,\"selection\":{\"tagStatus\":\"untagged\",\"countType\":\"imageCountMoreThan\",\"countNumber\":1},\"action\":{\"type\":\"expire\"}}]}'",
    "logs create-log-group --log-group-name g --tags a=b,c=d",
    "logs create-log-group --log-group-name g --tags '{\"a\":\"b\"}'",
    "logs put-retention-policy --log-group-name g --retention-in-days 7",
    "logs put-log-events --log-group-name g --log-stream-name s --log-events timestamp=1663243819620,message=hello 'timestamp=1663243819621,message=a b'",
    "logs filter-log-events --log-group-name g --start-time 1663243819620 --filter-pattern '\"ERROR\"'",
    "logs get-log-events --log-group-name g --log-stream-name s --start-from-head",
    "sts assume-role --role-arn arn:aws:iam::123456789012:role/r --role-session-name session --duration-seconds 900",
    // What the AWS CLI refuses, too.
    "ecs create-cluster --cluster-name",
    "ecs create-cluster --clustr web",
    "ecs create-cluster --cluster-name web stray",
    "ecs create-cluster --cluster-name web --tags key=Name,key=b",
    "ecs create-cluster --cluster-name web --tags 'key=\"open'",
    "ecs create-cluster --cluster-name web --tags '[{'",
    "ecs create-cluster --cluster-name web --tags key",
    "ecs update-service --desired-count 1",
    "ecs update-service --service web --desired-count two",
    "ecs describe-clusters --cl web --s x",
    "ec2 authorize-security-group-ingress --group-id sg-1 --protocol tpc --port 80 --cidr 0.0.0.0/0",
    "ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port x --cidr 0.0.0.0/0",
    "ec2 run-instances --image-id ami-1 --count many",
    "ecs list-clusterz",
    "ecz list-clusters",
    "ecs list-clusters --output jsn",
    "ecs list-tasks --no-paginate --max-items 1",
];

/// Members that botocore fills by itself, and options for pages, which are no parameters of a call.
fn without_own(json: &mut Json) {
    if let Json::Object(members) = json {
        members.retain(|name, _| !name.eq_ignore_ascii_case("clientToken"));
    }
}

#[test]
fn commands_are_read_as_the_aws_cli_reads_them() {
    if !peers::python_has("awscli") {
        return;
    }
    let folder = tempfile::TempDir::new().expect("a folder");
    for (name, content) in FILES {
        std::fs::write(folder.path().join(name), content).expect("a file");
    }
    let place = folder.path().display().to_string();
    let all: Vec<Vec<String>> = COMMANDS.iter().map(|command| words(&command.replace("FOLDER", &place))).collect();
    let printed = peers::python("cli_parameters.py", &[], &serde_json::to_string(&all).expect("JSON"));
    let theirs: Vec<Json> = serde_json::from_str(&printed).unwrap_or_else(|e| panic!("{e}: {printed}"));
    let mut wrong = Vec::new();
    for ((command, words), mut theirs) in COMMANDS.iter().zip(&all).zip(theirs) {
        let ours = match cli::read(words, &Folder) {
            Ok(Command::Call(call)) => {
                let mut input = sent(call.operation, call.input);
                // Where only a part of a list is asked for, the page's size is a parameter.
                if let (Some(size), Some(paginator)) = (call.pages.page_size, &call.operation.paginator) {
                    input[paginator.limit_key.expect("a page size")] = size.into();
                }
                input
            }
            Ok(other) => panic!("{command}: {other:?}"),
            Err(_) => Json::Null,
        };
        without_own(&mut theirs);
        if ours != theirs {
            wrong.push(format!("{command}\n  ours:   {ours}\n  theirs: {theirs}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), COMMANDS.len(), wrong.join("\n"));
}

/// Every operation with every member set: the command that says so is read as the same input.
#[test]
fn every_input_of_the_table_can_be_written_as_a_command_and_read_back() {
    let mut count = 0;
    for operation in services().iter().flat_map(|service| service.operations) {
        for turn in 0..2 {
            let given = sample(operation, Side::Input, turn);
            let command = write::cli_of(operation, &given);
            let mut words = words(&command);
            assert_eq!(words.remove(0), "aws", "{command}");
            let (found, input) = read(&words).unwrap_or_else(|mistake| panic!("{command}\n{mistake:?}"));
            assert_eq!(found.name, operation.name);
            assert_eq!(
                sent(operation, input),
                sent(operation, given.as_map().cloned().unwrap_or_default()),
                "{command}"
            );
            count += 1;
        }
    }
    assert!(count > 800, "{count} inputs");
}

/// Puts lists of structures into an order of ours.
fn sorted(json: &mut Json) {
    match json {
        Json::Array(list) => {
            list.iter_mut().for_each(sorted);
            if list.iter().all(Json::is_object) {
                list.sort_by_key(Json::to_string);
            }
        }
        Json::Object(members) => members.values_mut().for_each(sorted),
        _ => {}
    }
}

/// The same for the call of a script.
#[test]
fn every_input_of_the_table_can_be_written_as_rhai_and_evaluated() {
    let mut engine = Engine::new();
    engine.set_max_expr_depths(0, 0);
    for operation in services().iter().flat_map(|service| service.operations) {
        let given = sample(operation, Side::Input, 0);
        let call = write::rhai_of(operation, &given);
        let arguments = call.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')')).expect("arguments");
        let arguments = if arguments.is_empty() { "#{}" } else { arguments };
        let map: Dynamic = engine.eval(arguments).unwrap_or_else(|error| panic!("{error}\n{call}"));
        let value = to_value(&map, "").expect("a value");
        let input = value.as_map().cloned().unwrap_or_default();
        let ours = accept(operation, Value::Map(input), false).unwrap_or_else(|errors| panic!("{errors}\n{call}"));
        let mut both = [Value::Map(ours.input).to_json(), sent(operation, given.as_map().cloned().unwrap_or_default())];
        // A map of Rhai sorts its keys, and lists of names and values are written as one.
        both.iter_mut().for_each(sorted);
        assert_eq!(both[0], both[1], "{call}");
    }
}

/// Words that Rhai does not take for the key of a map are quoted, and no others are thought to be.
#[test]
fn what_rhai_keeps_for_itself_is_known() {
    let engine = Engine::new();
    for word in write::RESERVED.split_whitespace() {
        let taken = engine.compile(format!("#{{ {word}: 1 }}")).is_ok();
        let quoted = engine.compile(format!("#{{ \"{word}\": 1 }}")).is_ok();
        assert!(quoted && !taken, "{word}: {taken}");
    }
}

#[test]
fn options_are_called_as_botocore_calls_them() {
    if !peers::python_has("botocore") {
        return;
    }
    let names: Vec<&str> = services()
        .iter()
        .flat_map(|service| service.operations)
        .flat_map(|operation| operation.input.members().iter().map(|member| member.name).chain([operation.name]))
        .collect();
    let printed = peers::python("option_names.py", &[], &serde_json::to_string(&names).expect("JSON"));
    let theirs: Vec<String> = serde_json::from_str(&printed).expect("names");
    let ours: Vec<String> = names.iter().map(|name| kebab(name)).collect();
    let wrong: Vec<_> = ours.iter().zip(&theirs).filter(|(ours, theirs)| ours != theirs).collect();
    assert!(wrong.is_empty() && names.len() > 2500, "{} names: {wrong:?}", names.len());
}

/// What a command prints, as the AWS CLI prints it.
#[test]
fn answers_are_printed_as_the_aws_cli_prints_them() {
    if !peers::python_has("awscli") {
        return;
    }
    let answers = [
        json!({"Vpcs": [{"VpcId": "vpc-1", "IsDefault": false, "Tags": [{"Key": "Name", "Value": "日本"}], "Empty": []}, {"VpcId": "vpc-2", "CidrBlock": "10.0.0.0/16"}]}),
        json!({"clusterArns": ["a", "b", "c"], "nextToken": "t"}),
        json!({"cluster": {"clusterName": "web", "runningTasksCount": 3, "scale": 100.0, "statistics": []}}),
        json!(["a", "b"]),
        json!([["a", "b"], ["c", "d"]]),
        json!([["a", ["b"]], "c"]),
        json!([[], []]),
        json!([]),
        json!({}),
        json!({"a": {"b": {"c": "d", "e": null}}}),
        json!("text"),
        json!(null),
        json!(true),
        json!(1.5),
        json!([{"a": 1, "b": {"c": 2}}, {"b": {"c": 3}}]),
        json!([{"a": 1}, {"b": 2}]),
        json!({"Reason": "a long text that goes on and on, so that the table is wider than the eighty columns of a terminal", "Code": "X", "n": 3}),
        json!({"services": [{"name": "w", "events": [{"id": "1", "message": "m"}, {"id": "2", "message": "n"}], "n": 1}]}),
        json!([["only", "two"], ["a longer one", "b"]]),
    ];
    let printed = peers::python("print.py", &[], &serde_json::to_string(&answers).expect("JSON"));
    let theirs: Vec<[String; 3]> = serde_json::from_str(&printed).expect("texts");
    for (answer, theirs) in answers.iter().zip(theirs) {
        for (output, theirs) in [cli::Output::Json, cli::Output::Text, cli::Output::Table].into_iter().zip(theirs) {
            let ours = cli::print::print(output, "DescribeThings", answer, 80).map(|text| text + "\n");
            assert_eq!(ours.unwrap_or_default(), theirs, "{output:?} of {answer}");
        }
    }
}
