//! The rehearsal cloud on a port, asked by other people's programs: the AWS CLI, boto3, a second handson.

use super::fixture::{Handson, Running};
use super::peers;
use serde_json::json;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

const REGION: &str = "ap-northeast-1";

/// A `handson cloud` that listens; it ends with this value.
pub struct Port {
    url: String,
    running: Running,
}

impl Port {
    pub fn open(cloud: Handson, speed: &str) -> Port {
        let running = cloud.args(&["--port", "0", "--speed", speed]).limit(Duration::from_secs(300)).start();
        running.until_says("export AWS_ENDPOINT_URL=");
        let said = running.said();
        let (_, rest) = said.split_once("export AWS_ENDPOINT_URL=").expect("it was said");
        let url = rest.split_whitespace().next().expect("an address").to_owned();
        Port { url, running }
    }

    fn new(speed: &str) -> Port {
        Port::open(Handson::new(&["cloud"]), speed)
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The folder in which it runs.
    pub fn folder(&self) -> &Path {
        self.running.folder()
    }

    /// A program of the baseline, which finds the port in its environment.
    pub fn command(&self, program: &Path, script: &Path) -> Command {
        let mut command = Command::new(program);
        command.arg(script).env("AWS_ENDPOINT_URL", &self.url).env("AWS_DEFAULT_REGION", REGION);
        command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
        command.env("AWS_EC2_METADATA_DISABLED", "true").env("NO_PROXY", "127.0.0.1");
        command
    }
}

/// What a program says, which has to succeed.
#[track_caller]
pub fn said(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {}\n{out}\n{err}", output.status);
    out.into_owned()
}

/// What is left after everything was taken down is what AWS keeps: a cluster and a task definition that are INACTIVE.
#[track_caller]
pub fn nothing_is_left(port: &Port) {
    let (Some(script), Some(python)) = (peers::shared("baseline/leftovers.py"), peers::program("python3")) else {
        return;
    };
    let left = said(&mut port.command(&python, &script));
    for line in left.lines() {
        let kept = line.starts_with("clusters described: 1") && line.contains("INACTIVE")
            || line.starts_with("inactive taskdefs: 1");
        assert!(kept || line.contains(": 0"), "{left}");
    }
    assert_eq!(left.lines().count(), 17, "{left}");
}

#[cfg(unix)]
#[test]
fn the_aws_cli_makes_the_workshop_and_takes_it_down() {
    let (Some(make), Some(clean)) = (peers::shared("baseline/workshop.sh"), peers::shared("baseline/cleanup.sh"))
    else {
        return;
    };
    let Some(aws) = peers::program("aws") else { return };
    let port = Port::new("60");
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    for script in [make, clean] {
        let mut command = port.command(Path::new("bash"), &script);
        said(command.env("OUT", folder.path()).env("AWS", &aws));
    }
    nothing_is_left(&port);
}

#[test]
fn boto3_makes_the_workshop_and_reads_every_answer() {
    let Some(script) = peers::shared("baseline/workshop.py").filter(|_| peers::python_has("boto3")) else { return };
    let port = Port::new("60");
    peers::baseline(&script, &port.url);
    let service = json!({"cluster": "ContainerHandsOn", "services": ["ContainerHandsOn"]});
    let asked = peers::boto3(
        &port.url,
        REGION,
        &[
            (
                "ecs",
                "describe_services",
                service,
                "services[0].[status, deploymentController.type, taskSets[0].status]",
            ),
            ("ec2", "describe_vpc_endpoints", json!({}), "length(VpcEndpoints)"),
            ("elbv2", "describe_load_balancers", json!({}), "LoadBalancers[0].Type"),
        ],
    );
    assert_eq!(asked, [json!(["ACTIVE", "CODE_DEPLOY", "PRIMARY"]), json!(4), json!("application")]);
}

#[test]
fn a_script_and_the_port_see_one_world() {
    if !peers::python_has("boto3") {
        return;
    }
    let script = "workshop(#{ id: \"both\", title: \"B\" }); ecs::create_cluster(#{ clusterName: \"script\" });";
    let ended = Handson::script(script).run().ok();
    let port = Port::open(Handson::new(&["cloud"]).within(&ended), "1");
    let name = json!({"clusterName": "port"});
    peers::boto3(&port.url, REGION, &[("ecs", "create_cluster", name, "cluster.status")]);
    let names =
        "ecs::list_clusters().clusterArns.map(|arn| arn.split(\"/\")[1]).reduce(|all, name| `${all} ${name}`, \"\")";
    Handson::eval(names).within(&ended).run().ok().prints("\" port script\"");
}

/// Each makes a hundred clusters while the other does.
#[test]
fn two_processes_at_once_leave_the_effects_of_both() {
    let script =
        |name: &str| format!("for n in 0..100 {{ ecs::create_cluster(#{{ clusterName: `{name}-${{n}}` }}); }}");
    let begun = Handson::script("workshop(#{ id: \"two\", title: \"T\" }); ecs::list_clusters();").run().ok();
    let runs: Vec<Running> = ["a", "b"]
        .iter()
        .map(|name| {
            Handson::new(&["run", &format!("{name}.rhai")])
                .within(&begun)
                .file(&format!("{name}.rhai"), &script(name))
                .start()
        })
        .collect();
    for run in runs {
        run.wait().ok();
    }
    Handson::eval("ecs::list_clusters().clusterArns.len()").within(&begun).run().ok().prints("200");
}

#[test]
fn what_is_no_request_from_this_machine_is_refused_and_the_next_one_answered() {
    let port = Port::new("1");
    let address = port.url.trim_start_matches("http://").to_owned();
    let ask = |request: &str| {
        use std::io::{Read as _, Write as _};
        let mut stream = std::net::TcpStream::connect(&address).expect("it listens");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        drop(stream.read_to_string(&mut answer));
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    };
    let post = |headers: &str| format!("POST / HTTP/1.1\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n");
    let host = format!("Host: {address}\r\n");
    assert_eq!(ask(&post("Host: evil.example\r\n")), "403");
    assert_eq!(ask(&post(&format!("{host}Origin: https://evil.example\r\n"))), "403");
    assert_eq!(ask(&post(&format!("{host}Sec-Fetch-Site: cross-site\r\n"))), "403");
    assert_eq!(ask(&post(&format!("{host}Origin: http://localhost:3000\r\n"))), "403");
    assert_eq!(ask(&post(&format!("{host}Sec-Fetch-Site: same-site\r\n"))), "403");
    assert_eq!(ask(&post(&host)), "403");
    assert_eq!(ask("garbage\r\n\r\n"), "400");
    assert_eq!(ask(&format!("GET / HTTP/1.1\r\n{host}Connection: close\r\n\r\n")), "200");
}

/// What nobody signed is refused so that clients can read it.
#[test]
fn boto3_and_the_cli_read_what_unsigned_requests_are_refused_with() {
    let Some(aws) = peers::program("aws") else { return };
    let port = Port::new("1");
    let refused = |args: &[&str]| {
        let mut command = Command::new(&aws);
        command.args(args).env("AWS_ENDPOINT_URL", &port.url).env("AWS_DEFAULT_REGION", REGION);
        command.env("AWS_EC2_METADATA_DISABLED", "true").env("NO_PROXY", "127.0.0.1");
        let output = command.output().expect("the AWS CLI runs");
        assert!(!output.status.success(), "{args:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let role = "arn:aws:iam::123456789012:role/xxxxxxxxxxxxx";
    let web = ["--role-arn", role, "--role-session-name", "ab", "--web-identity-token", "aaaa"];
    for (args, said) in [
        ([&["sts", "assume-role-with-web-identity"], &web[..]].concat(), "(NotImplemented)"),
        (vec!["sts", "get-caller-identity", "--no-sign-request"], "(MissingAuthenticationToken)"),
        (vec!["ec2", "describe-vpcs", "--no-sign-request"], "(MissingParameter)"),
        (vec!["ecs", "list-clusters", "--no-sign-request"], "(MissingAuthenticationTokenException)"),
    ] {
        let error = refused(&args);
        assert!(error.contains(said), "{args:?}: {error}");
    }
}
