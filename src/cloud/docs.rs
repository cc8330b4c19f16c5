//! docs/rehearsal-cloud.md: what is simulated and how long things take, from the code itself.

use super::causes::{self, Cause};
use super::times::{ALL, Time};
use super::{ACCOUNT, SERVICES, latency, quotas, refusals, serve};
use crate::api::{Operation, Service};
use std::fmt::Write as _;

/// The width of lines that are made of many names.
const WIDTH: usize = 120;

const INTRODUCTION: &str = "\
# The rehearsal cloud

Where a workshop runs when no target is named: a simulated AWS account inside handson. It needs no account, no Docker and no
network, and costs nothing. The AWS SDK talks to it in AWS's own protocols, and so do the AWS CLI, boto3 and Terraform through
a port.

It simulates what a container workshop touches, not AWS. What it does not simulate is refused with `NotImplemented` (status
501) and the operation's name, never answered with an empty success.

## Time

Time is virtual. Every call takes its usual time, everything that AWS does by itself takes the times below, and waits and sleeps
jump: twenty minutes of waiting are over at once. What should happen meanwhile has happened afterwards, in its order.

- In `run` the clock stands while nobody calls or waits: the same script with the same `--seed` gets the same ids at the same
  times.
- At the prompt (`repl`), over the port, and between two commands it also goes on like the clock on the wall: what was started
  yesterday is there today.
- Over the port, waits are real. `handson cloud --speed 60` lets a minute pass in a second. A world that the port begins or
  goes on with is never behind the clock on the wall, so that the times that clients bring (PutLogEvents) fit; one that jumped
  ahead in waits, or goes faster, is ahead of it, and CloudWatch Logs then refuses as too old what is 14 days behind.

## State

A world is kept in `.handson/ID/rehearsal/` (ID is the workshop's) and seen by the next command: `world.json` is a snapshot,
`calls.jsonl` are the calls since, `lock` is held during a call and has the time. A process may be killed at any moment: a call
was made or was not. Several processes may work in one world at once.

`handson run SCRIPT` begins a new world, `handson run --resume SCRIPT` goes on in the old one, `handson cloud reset`
forgets it. The files belong to one version of handson; another one that cannot go on with them says so.

## The port

    handson cloud                          # http://127.0.0.1:4566
    export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
    export AWS_DEFAULT_REGION=ap-northeast-1
    aws ec2 describe-vpcs

`--port 0` takes any free port and prints it. Any credentials will do: a signature must be there, as on AWS, and is not checked.
Only programs on this machine are answered, and no web page: requests for another host or from another origin, which a page of
another port is too, are refused (403). A request may have 2 MiB. Calls of the query protocols are taken by GET too, and
signatures in the address.

## Faults

What goes wrong on AWS now and then goes wrong here when it is asked for, with `run`, `eval`, `repl` and `cloud`:

    handson run scripts/handson.rhai --fault throttle:0.2 --fault lag:2s
    handson cloud --fault reset-after:ec2.create_vpc --fault latency:300ms

| `--fault` | what happens |
| --- | --- |
| `throttle` | AWS refuses the request because there are too many; it was not served |
| `500` | AWS is at fault; the request was not served |
| `reset-before` | the connection ends before the request is served |
| `reset-after` | the request is served, and the connection ends before its answer |
| `timeout` | no answer comes; of two such requests one was served |
| `latency:50ms` | the answer takes so much longer |
| `lag:2s` | what is asked for is what there was so long ago; operations that change something see everything |
| `kill:served:7` | handson itself is killed at the seventh call that changes something; instead of `served` (and the answer not read): `intent` (written down, not sent), `answer` (read, not written down), `outcome` (written down) |

After the kind, in any order and divided by colons: a service (`ecs`) or an operation (`ecs.create_service`, `CreateService`), and a
rate from 0 to 1 or in percent (`0.2`, `20%`). Without them it is every request. A latency is at most 60 seconds, after which the
client gives up. The option may be repeated. Which requests it
meets comes from `--seed`.

What may be repeated is repeated, as on AWS: after throttling always, after anything else where the call changes nothing or carries
a token. A create that may have been served is not sent again; the error says so. A \"not found\" for what the same run made less
than a minute ago is asked again.

## Permissions

Usually the caller may do everything. With `--enforce-iam policy.json` nobody may do more than that policy allows, as with a
participant's permissions on AWS: allow and deny, actions and resources with wildcards, and conditions on `aws:RequestedRegion`,
`aws:RequestTag/...`, `aws:TagKeys`, `aws:ResourceTag/...`, `aws:CurrentTime`, `aws:PrincipalArn`, `aws:username`, `aws:SourceIp`
(127.0.0.1), `ecs:cluster`, `ec2:CreateAction`, `ec2:Vpc`, `iam:PassedToService`, `iam:AWSServiceName` and others. Policy variables
such as `${aws:username}` have their values. A policy with a condition key that is not known here is refused, with the list of those
that are. `iam:PassRole`, also for the roles of a task that is run, tags at a create, and the service-linked roles that a first call
makes are asked for too. A task's execution role is always judged by its own policies, and with them the policies of the endpoints
on the task's way and of its image's repository.

What is coarser than on AWS: an action is asked for with every resource that its input names; EC2 and ELB's describes with `*`.
";

const REFUSED: &str = "
## What is refused

Every input is held to AWS's own description of the operation: required members, enum values, lengths and ranges, for all
operations, in the words of the service. Ids are told apart that are no ids (`Malformed`) and that are not there (`NotFound`),
filters and tokens that AWS does not know are refused, and so is what others still need. A refused call changes nothing. These
cases are tried one by one; each begins with what it needs and ends with the call that is named:
";

const QUOTAS: &str = "
### Quotas

AWS's defaults. A rehearsal may have others:

    rehearsal::quota(\"vpcs\", 20);    // in a script; it holds for the account, in every region

| quota | of | usual | code | AWS |
| --- | --- | --- | --- | --- |
";

const NOT_REFUSED: &str = "
### What AWS refuses and a rehearsal does not

- Requests: signatures, expired credentials, and clocks that differ are not looked at. `--fault throttle` throttles; nothing else
  does, however fast calls come.
- Texts: patterns are checked where a service's names are (clusters, services, families, roles, repositories, load balancers,
  log groups), not in every free text. AWS's own wording is kept where it is known, and its sense elsewhere; whoever decides by
  a message and not by a code may see another one. ECS's and ECR's words for unknown enum values are ours.
- What several mistakes in one call are refused for: AWS has an order of its own, and names another of them first now and then.
- Things of services that are not simulated: keys of KMS, certificates of ACM, secrets, parameters, buckets, Auto Scaling groups,
  CloudWatch alarms and Cloud Map namespaces are taken as they are named: a task gets any secret that its role may read and its
  network reaches. Certificates of a listener need only look like one.
- Quotas that are not in the list, above all Fargate's vCPUs, and the rates of calls.
- Policies: the grammar of IAM's policies is checked, not that actions and condition keys exist; policies of repositories and
  endpoints need only be JSON. They are asked where tasks start, not for the calls of scripts; `NotPrincipal` is taken for
  `Principal`.
- Roles that a service makes for itself are usable at once, as the service waits for them; those that a caller makes are not
  (10 s).
- Capacity: no zone is ever out of Fargate, and no subnet's addresses are taken by what is not simulated.
";

/// The whole page, in Markdown.
pub fn reference() -> String {
    let mut page = String::from(INTRODUCTION);
    let simulated: usize = SERVICES.iter().map(|(_, rows)| rows.len()).sum();
    let known: usize = crate::api::services().iter().map(|service| service.operations.len()).sum();
    line(&mut page, "\n## What is simulated\n");
    line(&mut page, &format!("{simulated} of the {known} operations that scripts can call. The account is {ACCOUNT}."));
    for service in crate::api::services() {
        section(&mut page, service);
    }
    causes(&mut page);
    refused(&mut page);
    line(&mut page, LONG);
    line(&mut page, "| until | time | what the number rests on |\n| --- | --- | --- |");
    for Time { what, milliseconds, source } in ALL {
        line(&mut page, &format!("| {what} | {} | {source} |", shown(*milliseconds)));
    }
    line(&mut page, CALLS);
    line(
        &mut page,
        "| service | that looks | that creates | that changes otherwise | what the numbers rest on |\n\
         | --- | --- | --- | --- | --- |",
    );
    for service in crate::api::services() {
        let of = |which: fn(&Operation) -> bool| {
            let first = service.operations.iter().find(|operation| which(operation));
            first.map_or_else(|| "-".to_owned(), |first| shown(latency::of(first).as_millis() as i64))
        };
        let creates = |operation: &Operation| operation.mutates && operation.name.starts_with("Create");
        let changes = |operation: &Operation| operation.mutates && !operation.name.starts_with("Create");
        let cells = [of(|operation| !operation.mutates), of(creates), of(changes)].join(" | ");
        let source = latency::ALL.iter().find(|row| row.module == service.module).map_or("", |row| row.source);
        line(&mut page, &format!("| {} | {cells} | {source} |", service.module));
    }
    page
}

const LONG: &str = "
## How long things take

Each number rests on a page of AWS's, or was measured in what people published of their own accounts (the times that AWS tells of
a task, the log of a `terraform apply`), or is our own estimate and says so: then a real account may well take twice or half as
long.
";

const CALLS: &str = "
What a call itself takes from inside a region, once the connection stands. AWS gives no numbers; what is meant is the order of
magnitude, so that a rehearsal's time is not that of a machine without a network.
";

const FAILING: &str = "
## Why tasks do not run

A task starts where AWS would start it: with roles that ECS can take on and that may do what it takes, a way from its
subnet to ECR, S3 and CloudWatch Logs (endpoints or the internet, security groups on both ends, network ACLs, names), an
image that is there, a log group. It stays where its health checks pass. What goes wrong is told where AWS tells it, in AWS's
words; when it is put right, the next start succeeds, and a service makes that by itself.

What a container does is known of images that a script declares: `rehearsal::image(reference, #{ ... })`. Others are taken to
listen on the ports that the task definition maps, to answer every request with 200 and never to exit.

| member | what it says |
| --- | --- |
| `port` | what the container listens on |
| `paths` | what it answers: codes by path, or a list of paths (200); all others get 404 |
| `ready` | how long after its start it listens: `\"90s\"` |
| `exit`, `after` | the code with which it exits by itself, and how long after its start |
| `healthy` | `false` if the health check of its task definition fails |
| `log` | the lines that it writes when it starts |
| `platform` | what it was built for: `linux/amd64`, `linux/arm64` |

Each of these was taken out of the finished workshop alone. `*` stands for ids, addresses and the like.

| cause | where AWS tells it | what it says | AWS's page |
| --- | --- | --- | --- |
";

/// What lets tasks fail, one row for each cause.
fn causes(page: &mut String) {
    page.push_str(FAILING);
    for Cause { name, what, told, words, page: about, .. } in causes::ALL {
        let title = about.rsplit('/').next().unwrap_or(about);
        let link = format!("[{title}](https://docs.aws.amazon.com/{about})");
        line(page, &format!("| `{name}`: {what} | {} | `{words}` | {link} |", told.place()));
    }
}

/// A link to a page of AWS's documentation, by the name of its file.
fn link(about: &str) -> String {
    let title = about.rsplit('/').next().unwrap_or(about).trim_end_matches(".html");
    format!("[{title}](https://docs.aws.amazon.com/{about})")
}

/// What AWS refuses, and how many of a thing there may be.
fn refused(page: &mut String) {
    page.push_str(REFUSED);
    let cases = refusals::cases().unwrap_or_default();
    for service in crate::api::services() {
        let of = || cases.iter().filter(|case| case.service == service.module);
        line(page, &format!("\n### {}: {}\n", service.title, of().count()));
        line(page, "| operation | with | code | status | AWS |\n| --- | --- | --- | --- | --- |");
        for case in of() {
            let called = case.call().and_then(|call| call.path.split_once("::")).map_or("", |(_, name)| name);
            let refusals::Case { situation, code, status, page: about, .. } = case;
            line(page, &format!("| `{called}` | {situation} | `{code}` | {status} | {} |", link(about)));
        }
    }
    page.push_str(QUOTAS);
    for quota in quotas::ALL {
        let quotas::Quota { name, usual, what, code, page: about, .. } = quota;
        line(page, &format!("| `{name}` | {what} | {usual} | `{code}` | {} |", link(about)));
    }
    page.push_str(NOT_REFUSED);
}

/// What is simulated of a service, and what is not.
fn section(page: &mut String, service: &Service) {
    let (there, absent): (Vec<&Operation>, Vec<&Operation>) =
        service.operations.iter().partition(|operation| serve::handler(operation).is_some());
    let (count, all) = (there.len(), service.operations.len());
    line(page, &format!("\n### {} (`{}`): {count} of {all}", service.title, service.module));
    for (title, operations) in [("Simulated", there), ("Not simulated", absent)] {
        if !operations.is_empty() {
            names(page, title, &operations);
        }
    }
}

/// A paragraph of names, in lines of a bearable width.
fn names(page: &mut String, title: &str, operations: &[&Operation]) {
    let mut text = format!("\n{title}:");
    let mut width = text.len();
    for (index, operation) in operations.iter().enumerate() {
        let end = if index + 1 < operations.len() { "," } else { "." };
        let word = operation.name.len() + 1;
        let between = if width + 1 + word > WIDTH { "\n" } else { " " };
        width = if between == "\n" { word } else { width + 1 + word };
        text.extend([between, operation.name, end]);
    }
    line(page, &text);
}

fn line(page: &mut String, text: &str) {
    writeln!(page, "{text}").expect("a String takes all");
}

/// `350 ms`, `100 s`, `2 min`, `1 h`: in the largest unit of which it is a whole number.
fn shown(milliseconds: i64) -> String {
    let units = [(3_600_000, "h"), (60_000, "min"), (1_000, "s")];
    let (size, unit) = units.into_iter().find(|(size, _)| milliseconds % size == 0).unwrap_or((1, "ms"));
    format!("{} {unit}", milliseconds / size)
}

#[cfg(test)]
mod tests {
    use super::{WIDTH, causes, reference, refusals, shown};
    use crate::cloud::SERVICES;

    #[test]
    fn every_simulated_operation_and_every_time_is_in_it() {
        let page = reference();
        for (service, rows) in SERVICES {
            assert!(page.contains(&format!("(`{service}`): {} of ", rows.len())), "{service}");
            for (name, _) in *rows {
                let listed = page.lines().any(|line| line.split([' ', ',', '.']).any(|word| word == *name));
                assert!(listed, "{service} {name}");
            }
        }
        assert!(page.contains("| a load balancer is active | 2 min | measured: "));
        assert!(page.contains("| sts | 50 ms | - | - | our estimate"), "{page}");
        let cases = refusals::cases().expect("the files can be read");
        assert!(cases.iter().all(|case| page.contains(&format!("| {} | `{}` |", case.situation, case.code))));
        for cause in causes::ALL {
            assert!(page.contains(&format!("| `{}`: {} |", cause.name, cause.what)), "{}", cause.name);
        }
        let prose = page.lines().filter(|line| !line.starts_with('|'));
        assert_eq!(prose.map(|line| line.chars().count()).filter(|width| *width > WIDTH + 12).max(), None);
    }

    #[test]
    fn times_are_in_the_largest_unit_that_fits() {
        assert_eq!([350, 2_000, 100_000, 120_000, 3_600_000].map(shown), ["350 ms", "2 s", "100 s", "2 min", "1 h"]);
    }
}
