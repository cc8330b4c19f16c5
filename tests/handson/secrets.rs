//! Secrets are in no file of a run, nor in what it says; and a disk that is full stops a run before it makes more.

use super::fixture::{Ended, Handson};
use super::port::Port;
use super::proxy::{Fate, Proxy};
use std::path::Path;
use std::process::Command;

const KEY: &str = "<CreateKeyPairResponse><keyPairId>key-0123456789abcdef0</keyPairId><keyName>k</keyName>\
    <keyMaterial>-----BEGIN PLANTED-01 KEY-----</keyMaterial></CreateKeyPairResponse>";
const TEMPLATE: &str = "<CreateLaunchTemplateResponse><launchTemplate><launchTemplateId>lt-0123456789abcdef0</launchTemplateId>\
    </launchTemplate></CreateLaunchTemplateResponse>";
const LISTENER: &str = "<CreateListenerResponse><CreateListenerResult><Listeners><member>\
    <ListenerArn>arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:listener/app/a/1/2</ListenerArn>\
    <DefaultActions><member><Type>authenticate-oidc</Type><AuthenticateOidcConfig><ClientSecret>PLANTED-02-client</ClientSecret>\
    </AuthenticateOidcConfig></member></DefaultActions></member></Listeners></CreateListenerResult></CreateListenerResponse>";
const SESSION: &str = "<GetSessionTokenResponse><GetSessionTokenResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId>\
    <SecretAccessKey>PLANTED-03-secret-key</SecretAccessKey><SessionToken>PLANTED-04-session-token</SessionToken>\
    <Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></GetSessionTokenResult></GetSessionTokenResponse>";

/// Everything that a script can do with a secret but hand it to somebody.
const SCRIPT: &str = r#"workshop(#{ id: "w", title: "t", region: "ap-northeast-1" });
let p = params(#{
    password: #{ value: "", secret: true },
    token: #{ value: "", secret: true },
    standard: #{ value: "PLANTED-05-standard", secret: true },
    name: #{ value: "shop" },
    short: #{ value: "", secret: true },
    pin: #{ value: 0, secret: true },
    tiny: #{ value: "", secret: true },
    code: #{ value: "", secret: true },
    login: #{ value: #{}, secret: true },
});
let key = step("key", "Key", || ec2::create_key_pair(#{ KeyName: "k" }));
let material = step("material", "Material", || key.KeyMaterial);
let deep = step("deep", "Deep", || #{ list: [#{ key: key }, key.KeyMaterial, "in a text: " + key.KeyMaterial] });
step("session", "Session", || sts::get_session_token().Credentials);
let plain = step("plain", "Plain", || { let c = sts::get_session_token().Credentials; [c.SecretAccessKey, c.SessionToken] });
step("params", "Params", || #{ password: p.password, text: "is " + p.token, standard: p.standard });
step("tag", "Tag", || ecs::create_cluster(#{ clusterName: "c", tags: #{ Password: p.password, Token: "t=" + p.token } }));
step("environment", "Environment", || {
    ecs::register_task_definition(#{
        family: "f",
        containerDefinitions: [#{
            name: "a", image: "i", memory: 128,
            environment: [#{ name: "A", value: "PLANTED-06-environment" }, #{ name: "B", value: p.password }],
            repositoryCredentials: #{ credentialsParameter: "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:PLANTED-07" },
        }],
    })
});
step("user-data", "User data", || {
    ec2::create_launch_template(#{ LaunchTemplateName: "abc", LaunchTemplateData: #{ UserData: "UExBTlRFRC0wOC11c2VyLWRhdGE=" } });
});
step("client", "Client", || {
    elbv2::create_listener(#{
        LoadBalancerArn: "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/app/a/1", Port: 443, Protocol: "HTTPS",
        DefaultActions: [#{ Type: "authenticate-oidc", AuthenticateOidcConfig: #{
            Issuer: "https://example.com", AuthorizationEndpoint: "https://example.com/a", TokenEndpoint: "https://example.com/t",
            UserInfoEndpoint: "https://example.com/u", ClientId: "id", ClientSecret: "PLANTED-09-oidc",
        } }],
    })
});
step("refused", "Refused", || attempt(|| ecs::create_capacity_provider(#{
    name: "x", tags: #{ Secret: p.password },
    autoScalingGroupProvider: #{ autoScalingGroupArn: "arn:aws:autoscaling:ap-northeast-1:123456789012:autoScalingGroup:1:autoScalingGroupName/a" },
})));
step("short", "Short", || ecs::create_cluster(#{
    clusterName: "s", tags: #{ Short: p.short, In: "it is " + p.short, Pin: p.pin.to_string(), Tiny: p.tiny, User: p.login.user },
}));
step("values", "Values", || {
    output("Short", p.short); output("Pin", p.pin); output("Tiny", p.tiny); output("Login", p.login);
    [p.pin, p.tiny, #{ login: p.login, text: `the pin is ${p.pin}` }]
});
step("title", "The code " + p.code, || ());
step("login", "Login", || ecr::get_authorization_token().authorizationData[0]);
step("comment", "Comment", || { let unused = "PLANTED-10-in-the-script"; });
"#;

/// What the user gives.
const GIVEN: [(&str, &str); 7] = [
    ("password", "PLANTED-11-password"),
    ("token", "PLANTED-12-token"),
    ("short", "hunter2"),
    ("pin", "918273645"),
    ("tiny", "zq7"),
    ("code", "PL-18"),
    ("login", "{\"user\":\"PLANTED-19-user\",\"more\":[\"PLANTED-20-more\",60718293]}"),
];

/// Each of these is found nowhere.
const PLANTED: [&str; 21] = [
    "PLANTED-01",
    "PLANTED-02",
    "PLANTED-03",
    "PLANTED-04",
    "PLANTED-05",
    "PLANTED-06",
    "PLANTED-07",
    "UExBTlRFRC0wOC11c2VyLWRhdGE",
    "PLANTED-09",
    "PLANTED-10",
    "PLANTED-11",
    "PLANTED-12",
    "PLANTED-13",
    "PLANTED-14",
    "hunter2",
    "918273645",
    "zq7",
    "PL-18",
    "PLANTED-19",
    "PLANTED-20",
    "60718293",
];

fn below(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the run") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { below(&path, found) } else { found.push(path) }
    }
}

/// Nothing below these is in the state, the results, or what was said.
#[track_caller]
fn clean(ended: &Ended) {
    let mut files = Vec::new();
    for folder in [".handson", "results"] {
        below(&ended.folder.path().join(folder), &mut files);
    }
    assert!(files.len() >= 10, "{files:?}");
    for secret in PLANTED {
        for file in &files {
            let content = String::from_utf8_lossy(&std::fs::read(file).expect("a file of the run")).into_owned();
            let line = content.lines().find(|line| line.contains(secret));
            assert!(line.is_none(), "{secret} is in {}: {line:?}", file.display());
        }
        assert!(!ended.stderr.contains(secret) && !ended.stdout.contains(secret), "{secret} was said: {ended}");
    }
}

/// An endpoint for what the rehearsal cloud does not simulate.
fn endpoint(port: &Port) -> Proxy {
    Proxy::before(port.url().trim_start_matches("http://"), |operation, _| match operation {
        "CreateKeyPair" => Fate::Says(KEY),
        "CreateLaunchTemplate" => Fate::Says(TEMPLATE),
        "CreateListener" => Fate::Says(LISTENER),
        "GetSessionToken" => Fate::Says(SESSION),
        "CreateCapacityProvider" => {
            Fate::Error { status: 400, code: "ClientException", message: "PLANTED-11-password is no good tag" }
        }
        _ => Fate::Served,
    })
}

#[test]
fn twenty_secrets_are_found_nowhere() {
    let port = Port::open(Handson::new(&["cloud"]), "1");
    let proxy = endpoint(&port);
    let run = |script: &str, args: &[&str]| {
        let set: Vec<String> = GIVEN.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let set = set.iter().flat_map(|pair| ["--set", pair.as_str()]);
        Handson::script(script)
            .at(&proxy.url)
            .args(&set.collect::<Vec<_>>())
            .args(args)
            .env("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", "PLANTED-13-of-the-environment")
            .env("AWS_SESSION_TOKEN", "PLANTED-14-of-the-environment")
    };
    let whole = run(SCRIPT, &["--results", "results", "--debug"]).run().ok();
    clean(&whole);
    // Finished steps give what they gave, but for what was not kept: using that says what it is.
    for (used, member) in [
        ("print(key.KeyMaterial);", "KeyMaterial"),
        ("ecs::create_cluster(#{ clusterName: material });", "material"),
        ("ecs::create_cluster(#{ clusterName: deep.list[1] });", "list"),
        ("print(\"key: \" + plain[0]);", "plain"),
    ] {
        let text = format!("{SCRIPT}step(\"use\", \"Use\", || {{ {used} }});\n");
        let told = run(&text, &[]).in_copy(&whole).file("script.rhai", &text).run().code(1);
        told.says(&["[SecretNotKept]", &format!("`{member}`"), "--from"]).never_says(&["PLANTED"]);
    }
    let text = format!("{SCRIPT}step(\"use\", \"Use\", || {{ print(`key: ${{material}}`); print(json(key)); }});\n");
    let shown = run(&text, &[]).in_copy(&whole).file("script.rhai", &text).run().ok();
    assert!(
        shown.stdout.contains("key: ***")
            && shown.stdout.contains("key-0123456789abcdef0")
            && shown.stdout.contains("\"KeyMaterial\": \"***\""),
        "{shown}"
    );
}

#[test]
fn a_secret_that_is_handed_on_is_in_export_log_alone() {
    let port = Port::open(Handson::new(&["cloud"]), "1");
    let proxy = endpoint(&port);
    let script = r#"workshop(#{ id: "w", title: "t", region: "ap-northeast-1" });
        step("key", "Key", || { output("Key", ec2::create_key_pair(#{ KeyName: "k" }).KeyMaterial); output("Other", 1); });
        step("then", "Then", || if outputs.Other == 1 { throw "stop" });"#;
    let broken = Handson::script(script).at(&proxy.url).run().code(1);
    assert!(broken.file("export.log").contains("PLANTED-01"));
    let state = format!(".handson/w/{}", broken.files(".handson/w")[0]);
    for file in broken.files(&state) {
        assert!(!broken.file(&format!("{state}/{file}")).contains("PLANTED"), "{file}");
    }
    let then = script.replace("outputs.Other == 1", "outputs.Key == ()");
    let told = Handson::script(&then).at(&proxy.url).in_copy(&broken).file("script.rhai", &then).run().code(1);
    told.says(&["[SecretNotKept]", "`Key`"]);
}

/// What a call that is not made again once told to be secret is so for the next process, too.
#[test]
fn what_a_skipped_step_learnt_is_still_secret() {
    let port = Port::open(Handson::new(&["cloud"]), "1");
    let proxy = endpoint(&port);
    let script = r#"workshop(#{ id: "w", title: "t", region: "ap-northeast-1" });
        let word = "PLANTED-" + "in-pieces";
        step("client", "Client", || {
            elbv2::create_listener(#{
                LoadBalancerArn: "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/app/a/1", Port: 443,
                DefaultActions: [#{ Type: "authenticate-oidc", AuthenticateOidcConfig: #{
                    Issuer: "https://example.com", AuthorizationEndpoint: "https://example.com/a", TokenEndpoint: "https://example.com/t",
                    UserInfoEndpoint: "https://example.com/u", ClientId: "id", ClientSecret: word,
                } }],
            });
        });
        step("tag", "Tag", || {
            ecs::create_cluster(#{ clusterName: "c", tags: #{ Word: word } });
            throw "stop";
        });"#;
    let run = |text: &str, of: &Ended| Handson::script(text).at(&proxy.url).in_copy(of).file("script.rhai", text).run();
    let broken = Handson::script(script).at(&proxy.url).run().code(1);
    let state = format!(".handson/w/{}/journal.jsonl", broken.files(".handson/w")[0]);
    let ended = run(&script.replace("throw \"stop\"", "word"), &broken).ok();
    assert_eq!(proxy.count("CreateCluster"), 1, "it was not made twice: {ended}");
    let journal = ended.file(&state);
    assert!(journal.contains("***") && !journal.contains("in-pieces"), "{journal}");
    let other = run(&script.replace("\"c\"", "\"d\""), &broken).code(1);
    other.says(&["[StepDiverged]", "\"clusterName\":\"d\"", "***"]).never_says(&["in-pieces"]);
}

#[test]
fn a_parameter_that_is_declared_before_the_workshop_is_secret_too() {
    let script = r#"let p = params(#{ password: #{ value: "hunter2", secret: true } });
        workshop(#{ id: "w", title: "t", region: "ap-northeast-1" });
        step("cluster", "Cluster", || { ecs::create_cluster(#{ clusterName: "c", tags: #{ P: p.password } }); p.password });"#;
    let journal = Handson::script(script).run().ok().file(".handson/w/rehearsal/journal.jsonl");
    assert!(journal.contains("***") && !journal.contains("hunter2"), "{journal}");
}

#[test]
fn a_secret_that_cannot_be_taken_is_not_shown() {
    let script = r#"workshop(#{ id: "w", title: "t", region: "ap-northeast-1" });
        params(#{ pin: #{ value: 0, secret: true } });"#;
    let told = Handson::script(script).args(&["--set", "pin=not-so-open"]).run().code(1);
    told.says(&["[ParameterType]", "***"]).never_says(&["not-so-open"]);
}

/// In the step that is run again, too: what a call gave is not all there is to have.
#[test]
fn a_call_that_replays_names_the_secret_that_it_no_longer_has() {
    let port = Port::open(Handson::new(&["cloud"]), "1");
    let proxy = endpoint(&port);
    let script = r#"workshop(#{ id: "w", title: "t", region: "ap-northeast-1" });
        step("key", "Key", || {
            let key = ec2::create_key_pair(#{ KeyName: "k" });
            if key.KeyName == "k" { throw "stop"; }
        });"#;
    let broken = Handson::script(script).at(&proxy.url).run().code(1);
    let used = script.replace("throw \"stop\"", "print(key.KeyMaterial)");
    let told = Handson::script(&used).at(&proxy.url).in_copy(&broken).file("script.rhai", &used).run().code(1);
    told.says(&["[SecretNotKept]", "`KeyMaterial`"]);
    assert_eq!(proxy.count("CreateKeyPair"), 1, "it was not made twice");
}

/// A file that may not grow stands for a disk that is full.
#[cfg(unix)]
#[test]
fn a_full_disk_stops_a_run_before_the_call() {
    let port = Port::open(Handson::new(&["cloud"]), "1");
    let proxy = Proxy::before(port.url().trim_start_matches("http://"), |_, _| Fate::Served);
    let pad = "x".repeat(200);
    let script = format!(
        "workshop(#{{ id: \"w\", title: \"t\", region: \"ap-northeast-1\" }});
        step(\"many\", \"Many\", || {{ for i in 0..40 {{ ecs::create_cluster(#{{ clusterName: `cluster-${{i}}`, tags: #{{ Pad: \"{pad}\" }} }}); }} }});"
    );
    let prepared = Handson::script(&script).at(&proxy.url);
    let mut command = Command::new("sh");
    // What is beyond the limit then fails instead of ending the process. Blocks of 512 bytes, or of 1024 in bash.
    let wrapper = "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\"";
    command.args(["-c", wrapper, env!("CARGO_BIN_EXE_handson"), "run", "script.rhai", "--endpoint-url", &proxy.url]);
    command.current_dir(prepared.folder()).env("AWS_EC2_METADATA_DISABLED", "true").env("HOME", prepared.folder());
    let output = command.output().expect("a shell");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("[JournalUnwritable]") && said.contains("room on the disk"), "{said}");
    let made = proxy.count("CreateCluster");
    let state = prepared.folder().join(".handson/w");
    let target = std::fs::read_dir(&state).expect("a folder").next().expect("a target").expect("an entry").path();
    let journal = std::fs::read_to_string(target.join("journal.jsonl")).expect("the journal");
    assert!((1..40).contains(&made), "{made} clusters: {said}");
    assert_eq!(journal.matches("\"line\":\"intent\"").count(), made, "no call left without its intent: {journal}");
    let ended = prepared.run().ok();
    assert_eq!(proxy.count("CreateCluster"), 40, "none was made twice: {ended}");
}
