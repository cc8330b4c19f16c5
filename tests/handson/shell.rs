//! AWS CLI commands and what of a shell comes with them, at `handson repl`.

use super::fixture::{Ended, Handson};

/// What was pasted, run in the rehearsal cloud.
fn paste(text: &str) -> Ended {
    Handson::new(&["repl", "--ascii"]).stdin(text).run()
}

/// It stops with this code, and says all of these.
#[track_caller]
fn refused(text: &str, code: &str, parts: &[&str]) {
    let ended = paste(text).code(1);
    assert!(ended.stderr.contains(&format!("error[{code}]")), "{text}: {ended}");
    ended.says(parts);
}

#[test]
fn a_command_gives_its_answer_and_the_rhai_for_it() {
    let ended = paste("aws ecs create-cluster --cluster-name web --tags key=Name,value=web").ok();
    assert_eq!(ended.json()["cluster"]["clusterName"], "web");
    ended.says(&["ecs::create_cluster(#{ clusterName: \"web\", tags: #{ Name: \"web\" } })"]);
    paste("aws ecs list-clusters --query 'clusterArns[]' --output text")
        .ok()
        .prints("")
        .says(&["ecs::list_clusters().query(\"clusterArns[]\")"]);
}

#[test]
fn variables_come_from_commands_and_are_outputs() {
    let text = "Vpc=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)\n\
        Subnet=`aws ec2 create-subnet --vpc-id $Vpc --cidr-block 10.0.0.0/24 --query Subnet.SubnetId --output text`\n\
        aws ec2 describe-subnets --subnet-ids \"${Subnet}\" --query 'Subnets[].[VpcId, SubnetId]' --output text > out.txt\n\
        echo \"$Vpc\t$Subnet\" > expected.txt";
    let ended = paste(text).ok();
    assert_eq!(ended.file("out.txt"), ended.file("expected.txt"));
    ended.says(&["Vpc = vpc-", "Subnet = subnet-"]);
}

#[test]
fn a_value_without_quotes_is_several_words() {
    let text = "aws ecs create-cluster --cluster-name a > /dev/null\naws ecs create-cluster --cluster-name b > /dev/null\n\
        Arns=$(aws ecs list-clusters --query 'clusterArns[]' --output text)\n\
        aws ecs describe-clusters --clusters $Arns --query 'clusters[].clusterName' --output text";
    paste(text).ok().prints("a\tb");
}

#[test]
fn documents_files_and_pipes() {
    let text = "cat << EOF > ~/environment/input.json\n{ \"clusterName\": \"${Name:-web}\" }\nEOF\n\
        cat input.json | tr a-z A-Z\n\
        aws ecs create-cluster --cli-input-json file://input.json --query cluster.clusterName\n\
        echo one two | cut -d' ' -f2";
    let ended = paste(text).ok().prints("{ \"CLUSTERNAME\": \"WEB\" }\n\"web\"\ntwo");
    assert_eq!(ended.file("input.json"), "{ \"clusterName\": \"web\" }\n");
}

#[test]
fn export_log_is_written_and_read() {
    let text = "VpcId=vpc-1\nAccountID=\"123456789012\"\n\
        cat << EOF > export.log\nexport AccountID=\"${AccountID}\"\nexport VpcId=\"${VpcId}\"\nexport InstanceId=\"${InstanceId}\"\nEOF\n\
        cat ~/environment/export.log";
    let expected = "export AccountID=\"123456789012\"\nexport VpcId=\"vpc-1\"\nexport InstanceId=\"\"";
    let written = paste(text).ok().prints(expected).says(&["$InstanceId has no value"]);
    let again =
        Handson::new(&["repl"]).within(&written).stdin("source export.log\necho $VpcId-${InstanceId}-$AccountID");
    again.run().ok().prints("vpc-1--123456789012");
}

#[test]
fn pages_are_asked_for_as_the_aws_cli_does() {
    let made = "for x in [\"a\", \"b\", \"c\"] { ecs::create_cluster(#{ clusterName: x }); } workshop(#{ id: \"w\", title: \"W\" });";
    let made =
        made.split_once(" workshop").map(|(calls, workshop)| format!("workshop{workshop} {calls}")).expect("two parts");
    let world = Handson::script(&made).run().ok();
    let asked = |text: &str| Handson::new(&["repl"]).within(&world).stdin(text).run().ok();
    let first = asked("aws ecs list-clusters --max-items 2");
    let token = first.json()["NextToken"].as_str().expect("a token").to_owned();
    assert_eq!(first.json()["clusterArns"].as_array().map(Vec::len), Some(2));
    let rest = asked(&format!("aws ecs list-clusters --starting-token {token} --query 'clusterArns[]' --output text"));
    assert!(rest.stdout.trim_end().ends_with("cluster/c") && !rest.stdout.contains('\t'), "{rest}");
    let whole = asked("aws ecs list-clusters --page-size 1 --query 'length(clusterArns)'");
    whole.prints("3");
    assert_eq!(
        asked("aws ecs list-clusters --no-paginate --max-results 1").json()["clusterArns"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn waits_skeletons_and_passwords() {
    let text = "aws ecs create-cluster --cluster-name web > /dev/null\n\
        aws elbv2 wait load-balancers-deleted --names none\n\
        aws ecs create-cluster --generate-cli-skeleton | grep clusterName\n\
        aws ecr get-login-password | wc -l";
    let ended = paste(text).ok().prints("    \"clusterName\": \"\",\n1");
    ended.says(&[
        "elbv2::wait_load_balancers_deleted(#{ Names: [\"none\"] })",
        "base64_decode(ecr::get_authorization_token()",
    ]);
}

#[test]
fn every_kind_of_output() {
    let text = "aws ecs create-cluster --cluster-name web > /dev/null\n\
        aws ecs describe-clusters --clusters web --query 'clusters[].{name: clusterName, status: status}' --output table\n\
        aws ecs describe-clusters --clusters web --query 'clusters[].{name: clusterName, tags: tags}' --output yaml\n\
        aws ecs describe-clusters --clusters web --query 'clusters[].{name: clusterName, on: `true`}' --output text";
    let table = "--------------------\n| DescribeClusters |\n+-------+----------+\n| name  | status   |\n+-------+----------+\n|  web  |  ACTIVE  |\n+-------+----------+";
    paste(text).ok().prints(&format!("{table}\n- name: web\n  tags: []\nweb\tTrue"));
}

#[test]
fn the_session_and_rhai_see_each_others_values() {
    let ended = paste("Name=web\naws ecs create-cluster --cluster-name $Name --query cluster.status");
    ended.ok().prints("\"ACTIVE\"");
}

#[test]
fn mistakes_in_options_are_named_with_the_nearest() {
    refused(
        "aws ecs create-cluster --cluser-name web",
        "UnknownCommandOption",
        &["--cluser-name", "did you mean `--cluster-name`?", "1 | aws ecs create-cluster --cluser-name web"],
    );
    refused("aws ecs create-cluster -cluster-name web", "UnknownCommandOption", &["did you mean `--cluster-name`?"]);
    refused("aws ecs create-cluster --clusterName web", "UnknownCommandOption", &["did you mean `--cluster-name`?"]);
    refused("aws ecs list-tasks --s x", "AmbiguousCommandOption", &["--service-name", "--started-by"]);
    refused("aws ecs lst-clusters", "UnknownOperation", &["list-clusters"]);
    refused("aws ecss list-clusters", "UnknownService", &["did you mean `ecs`?"]);
    refused("aws s3 ls", "UnknownService", &["aws s3 is not here"]);
    refused("aws logs tail group", "UnknownOperation", &["aws logs tail is not here", "handson logs"]);
    refused(
        "aws ecs update-service --desired-count two --service web",
        "CommandValue",
        &["--desired-count: a whole number is needed, not `two`"],
    );
    refused("aws ecs update-service --desired-count 2", "InvalidInput", &["--service: required, but not given"]);
    refused(
        "aws ecs create-service --service-name web --launch-type FARGAT",
        "InvalidInput",
        &["--launch-type: \"FARGAT\" is not a known value; did you mean \"FARGATE\"?"],
    );
    refused(
        "aws ecs create-cluster --tags key=a,valu=b",
        "InvalidInput",
        &["--tags [0].valu: no such member; did you mean value?"],
    );
    refused(
        "aws ecs create-cluster --tags key",
        "CommandValue",
        &["--tags: it ends where `=` is expected", "key=...,value=..."],
    );
    refused(
        "aws ecs create-cluster --tags file://none.json",
        "CommandValue",
        &["--tags: none.json: there is no such file"],
    );
    refused(
        "aws ecs create-cluster --cluster-name a b",
        "StrayCommandWord",
        &["`b` belongs to no option", "in quotes"],
    );
    refused(
        "aws ecs list-clusters --output jason",
        "UnknownCommandValue",
        &["--output knows json, text, table, yaml, off", "did you mean `json`?"],
    );
    refused("aws ecs list-clusters --query 'a['", "InvalidQuery", &["a["]);
    refused("aws ecs wait services-stabel", "UnknownWaiter", &["did you mean `services-stable`?"]);
    refused("aws ecs list-clusters --no-verify-ssl", "CommandOptions", &["--no-verify-ssl of the AWS CLI is not here"]);
    refused("aws ecs help", "NoCommand", &["help pages are not here", "?` shows what a call takes"]);
}

#[test]
fn what_is_not_here_is_refused_by_name() {
    refused("docker build -t web .", "NoShell", &["`docker` cannot be run here", "another terminal"]);
    refused("aws ecs list-clusters | jq .", "NoShell", &["`jq` cannot be run here", "--query"]);
    refused("for a in x y; do echo $a; done", "NoShell", &["`for` of a shell is not here", "in Rhai: for"]);
    refused("aws ecs list-clusters || true", "NoShell", &["`||` of a shell is not here", "attempt("]);
    refused(
        "echo $Nothing | head\naws ecs list-tasks --cluster $Nothing",
        "VariableMissing",
        &["$Nothing has no value", "Nothing=$(aws ...)"],
    );
    refused("cat ../secret", "FileUnusable", &["../secret is outside of the session's folder"]);
    refused("cat << EOF > /tmp/handson-outside\nEOF", "FileUnusable", &["is outside of the session's folder"]);
    refused(
        "export AWS_SECRET_ACCESS_KEY=abc",
        "CommandTarget",
        &["keys at a prompt stay in its history", "--profile NAME"],
    );
    refused("aws ecs list-clusters --region mars-1", "CommandTarget", &["this session works in", "`:region mars-1`"]);
    refused("aws ecs list-clusters --profile work", "CommandTarget", &["the rehearsal cloud has no profiles"]);
    refused(
        "aws ecs list-clusters --endpoint-url http://localhost:1",
        "CommandTarget",
        &["handson repl --endpoint-url http://localhost:1"],
    );
    paste("aws ecs list-clusters --region ap-northeast-1 --query 'length(clusterArns)'\nexport AWS_DEFAULT_REGION=ap-northeast-1").ok().prints("0");
}

#[test]
fn full_width_characters_of_a_pasted_command_are_named_and_mended() {
    refused(
        "aws　ecs　list-clusters",
        "FullWidth",
        &["a full-width space stands", "the line as it should be: aws ecs list-clusters"],
    );
    refused(
        "aws ecs list-tasks －－cluster web",
        "FullWidth",
        &["the line as it should be: aws ecs list-tasks --cluster web"],
    );
    let japanese =
        Handson::new(&["repl", "--lang", "ja"]).stdin("aws ecs create-cluster --cluster-name “web”").run().code(1);
    japanese.says(&["全角の「“」があります", "正しくはこうです: aws ecs create-cluster --cluster-name \"web\""]);
    // In quotes they are the user's own.
    paste("echo \"　“全角”　\"").ok().prints("　“全角”　");
}

#[test]
fn an_error_of_aws_stops_the_commands_where_it_happened() {
    let ended = paste("echo before\naws ecs delete-cluster --cluster none\necho after").code(1);
    ended
        .prints("before")
        .says(&["error[ClusterNotFoundException]", "2 | aws ecs delete-cluster --cluster none"])
        .never_says(&["after\n"]);
}
