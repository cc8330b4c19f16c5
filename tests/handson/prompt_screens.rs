//! The prompt in a real terminal: where calls go, what may be changed, how values look, and that Ctrl-C never leaves.

#![cfg(unix)]

use super::fixture::Handson;
use super::port::Port;
use super::process::look;
use super::prompt::workshop;
use super::proxy::{Fate, Proxy};
use super::terminal::{CTRL_C, CTRL_D, ENTER, Terminal, UP};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

fn repl() -> Handson {
    Handson::new(&["repl"])
}

/// The screen, with what differs from run to run masked.
fn masked(terminal: &Terminal, masks: &[(&str, &str)]) -> String {
    masks.iter().fold(terminal.screen(), |screen, (text, mask)| screen.replace(text, mask))
}

fn port() -> Port {
    Port::open(Handson::new(&["cloud"]), "1")
}

/// Where an endpoint listens, as the prompt names it.
fn host(url: &str) -> String {
    url.trim_start_matches("http://").to_owned()
}

fn at(url: &str) -> Terminal {
    Terminal::prompt(repl().at(url).args(&["--region", "ap-northeast-1"]))
}

/// As on a real account: `--aws`, with this endpoint in its place.
fn on_aws(url: &str) -> Terminal {
    let aws = repl().args(&["--aws", "--region", "ap-northeast-1"]).keys().env("AWS_ENDPOINT_URL", url);
    Terminal::prompt(aws)
}

const CREATE: &str = "ecs::create_cluster(#{ clusterName: \"Shop\" }).cluster.status";

#[test]
fn a_new_prompt_says_where_it_is_and_how_to_go_on() {
    let terminal = Terminal::prompt(repl());
    insta::assert_snapshot!("welcome", terminal.screen());
    let terminal = Terminal::prompt(repl().args(&["--lang", "ja"]));
    insta::assert_snapshot!("welcome_ja", terminal.screen());
}

#[test]
fn a_change_at_an_endpoint_is_refused_until_it_is_allowed() {
    let port = port();
    let terminal = at(port.url());
    terminal.shows("read-only>").enters(CREATE).shows(":target rehearsal");
    insta::assert_snapshot!("read_only", masked(&terminal, &[(&host(port.url()), "HOST")]));
    terminal.enters(":write on").shows("Type yes:").enters("no").shows("NotConfirmed");
    insta::assert_snapshot!("not_allowed", masked(&terminal, &[(&host(port.url()), "HOST")]));
    terminal.enters(":write on").shows("Type yes:").enters("yes").shows("WRITE>");
    terminal.enters(CREATE).shows("\"ACTIVE\"").enters(":write off").shows("read-only>");
}

#[test]
fn the_prompt_of_a_real_account_is_red_and_has_its_number() {
    let port = port();
    let terminal = on_aws(port.url());
    terminal.shows("123456789012 ap-northeast-1 read-only>");
    assert!(
        terminal.drawn().contains("\x1b[31;1m123456789012") || terminal.drawn().contains("\x1b[1;31m123456789012"),
        "{:?}",
        terminal.drawn()
    );
    terminal.enters(CREATE).shows("[ReadOnly]");
    terminal.enters(":write on").shows("account 123456789012").keys(CTRL_C).shows("NotConfirmed");
    terminal.enters("ecs::list_clusters().clusterArns.len()").shows("\n0\n");
}

#[test]
fn colours_are_left_away_where_they_are_not_wanted() {
    let port = port();
    let plain = repl()
        .args(&["--aws", "--region", "ap-northeast-1"])
        .keys()
        .env("AWS_ENDPOINT_URL", port.url())
        .env("NO_COLOR", "1");
    let terminal = Terminal::prompt(plain);
    terminal.shows("123456789012").enters("#{ a: 1, b: \"x\" }").shows("\"b\": \"x\"");
    assert!(!terminal.drawn().contains("\x1b[3"), "{:?}", terminal.drawn());
    let terminal = Terminal::prompt(repl());
    terminal.enters("#{ a: 1, b: \"x\" }").shows("\"b\": \"x\"");
    assert!(terminal.drawn().contains("\x1b[32m\"x\""), "{:?}", terminal.drawn());
}

#[test]
fn ctrl_c_cancels_a_wait_and_the_session_goes_on() {
    let terminal = at("http://127.0.0.1:9");
    terminal
        .enters("let before = 1;")
        .enters("wait_until(\"the end\", || false, #{ every: \"1m\" })")
        .shows("… the end");
    terminal.keys(CTRL_C).shows("[Cancelled]").asks().cancels().cancels();
    terminal.enters("before + 1").shows("\n2\n");
    terminal.enters("sleep(600)").runs().keys(CTRL_C).enters("before + 2").shows("\n3\n");
    terminal.enters("loop { let x = 1; }").runs().keys(CTRL_C).enters("before + 3").shows("\n4\n");
    terminal.keys(CTRL_D);
    assert_eq!(terminal.ends(), Some(0));
}

#[test]
fn ctrl_c_cancels_a_call_that_hangs() {
    let silent = Proxy::always(Fate::Silence);
    let terminal = at(&silent.url);
    terminal.enters("ecs::list_clusters()");
    assert!(
        look(Duration::from_secs(30), || (silent.count("ListClusters") > 0).then_some(())).is_some(),
        "{}",
        terminal.screen()
    );
    terminal.keys(CTRL_C).shows("[Cancelled]").enters("1 + 1").shows("\n2\n");
    // A second hanging call is cancelled too, however often Ctrl-C is pressed.
    terminal.enters("ecs::list_clusters()");
    assert!(
        look(Duration::from_secs(30), || (silent.count("ListClusters") > 1).then_some(())).is_some(),
        "{}",
        terminal.screen()
    );
    terminal.keys(CTRL_C).keys(CTRL_C).enters("2 + 2").shows("\n4\n");
}

#[test]
fn ctrl_c_throws_away_what_is_typed() {
    let terminal = Terminal::prompt(repl());
    terminal.keys("let half = ecs::").types("half = ecs::").cancels().enters("40 + 2").shows("\n42\n");
}

#[test]
fn exit_and_quit_leave() {
    for word in ["exit", ":quit"] {
        let terminal = Terminal::prompt(repl());
        terminal.enters(word);
        assert_eq!(terminal.ends(), Some(0), "{word}");
    }
}

#[test]
fn a_list_of_like_records_is_a_table_that_fits_the_window() {
    let made = workshop();
    let subnets = "ec2::describe_subnets(#{ filters: #{ \"vpc-id\": outputs.VpcId } })";
    let terminal = Terminal::prompt(repl().within(&made));
    terminal.enters(subnets).shows("Subnets").shows("subnet-");
    insta::assert_snapshot!("table", terminal.screen());
    let narrow = Terminal::sized(repl().within(&made), 24, 44);
    narrow.asks().enters(subnets).shows("subnet-");
    insta::assert_snapshot!("table_narrow", narrow.screen());
}

#[test]
fn names_in_japanese_stand_in_their_columns() {
    let terminal = Terminal::prompt(repl().args(&["--lang", "ja"]));
    terminal
        .enters("[#{ Name: \"一号館の網\", State: \"available\" }, #{ Name: \"b\", State: \"pending\" }]")
        .shows("b           pending")
        .asks();
    insta::assert_snapshot!("table_ja", terminal.screen());
    terminal.enters("let 網 = 1").shows("名前に使えません").cancels().enters("nope").shows("1:1: ");
}

#[test]
fn a_long_value_is_cut_and_shown_whole_on_request() {
    let terminal = Terminal::prompt(repl());
    terminal.enters("let list = []; for i in 0..100 { list.push(i); } list").shows(":all");
    insta::assert_snapshot!("cut", terminal.screen());
    terminal.enters(":all").shows("    99\n]");
    terminal.enters("list;").shows("list;").enters("\"silent\"").shows("\"silent\"");
    assert!(terminal.screen().contains("list;\nhandson"), "{}", terminal.screen());
}

#[test]
fn a_text_of_several_lines_is_shown_as_it_is() {
    let terminal = Terminal::prompt(repl());
    terminal.enters("table([#{ a: 1 }, #{ a: 2 }])").shows("a\n-\n1\n2");
}

#[test]
fn a_failed_call_is_err_and_its_words_fit_the_window() {
    let terminal = Terminal::prompt(repl());
    terminal.enters("ecs::delete_cluster(#{ cluster: \"Shop\" })").shows("ClusterNotFoundException");
    terminal.enters("err.code").shows("\"ClusterNotFoundException\"\n");
    let narrow = Terminal::sized(repl(), 24, 50);
    narrow.asks().enters("ecs::describe_services(#{ cluster: \"a\" })").shows("services");
    assert!(narrow.screen().lines().all(|line| line.chars().count() <= 50), "{}", narrow.screen());
}

#[test]
fn a_rollout_is_watched_until_ctrl_c() {
    let made = Handson::run_project("scripts/handson.rhai").args(&["--set", "controller=ECS"]).run().ok();
    let terminal = Terminal::sized(repl().within(&made), 50, 100);
    terminal.asks();
    terminal.enters("let of = #{ cluster: \"ContainerHandsOn\", services: \"ContainerHandsOn\" };");
    terminal.enters("ecs::update_service(#{ cluster: \"ContainerHandsOn\", service: \"ContainerHandsOn\", forceNewDeployment: true });");
    terminal
        .enters(":watch ecs::describe_services(of).services[0] 5s")
        .shows("has started 2 tasks")
        .keys(CTRL_C)
        .shows("watched for");
    terminal.enters("it.serviceName").shows("\"ContainerHandsOn\"\n");
}

#[test]
fn why_is_told_on_one_screen() {
    let made = workshop();
    let terminal = Terminal::sized(repl().within(&made), 40, 100);
    terminal.asks().enters(":why").shows("is well");
}

#[test]
fn a_step_says_what_it_does_and_the_prompt_has_its_outputs() {
    let script = "workshop(#{ id: \"w\", title: \"W\", region: \"ap-northeast-1\" });\nstep(\"a\", \"Make it\", || output(\"Arn\", ecs::create_cluster(#{ clusterName: \"Shop\" }).cluster.clusterArn));\n";
    let terminal = Terminal::prompt(repl().file("w.rhai", script));
    terminal.enters(":load w.rhai").shows("a  Make it").enters(":step a").shows("Arn: ");
    terminal.enters("outputs.Arn.len()").shows("\n52\n");
}

#[test]
fn what_was_typed_is_there_again_without_secrets() {
    let folder = Arc::new(TempDir::with_prefix("handson-test-").expect("a temporary folder"));
    let terminal = Terminal::prompt(repl().inside(&folder));
    terminal.enters("let password = \"hunter2-planted\";").enters("1 + 1").shows("\n2\n");
    terminal.enters(" let hidden = \"hunter3-planted\";").enters("7 * 6").shows("\n42\n");
    terminal.keys(CTRL_D);
    assert_eq!(terminal.ends(), Some(0));
    let file = ["/.local/share/handson/history", "/Library/Application Support/handson/history"]
        .map(|name| PathBuf::from(format!("{}{name}", folder.path().display())));
    let file = file.iter().find(|file| file.is_file()).expect("a history");
    let history = std::fs::read_to_string(file).expect("a history");
    assert!(history.contains("let password = \"***\"") && !history.contains("planted"), "{history}");
    assert!(!history.contains("hidden"), "{history}");
    let mode = std::fs::metadata(file).expect("a file").permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
    let again = Terminal::prompt(repl().inside(&folder));
    again.keys(UP).shows("7 * 6").keys(UP).keys(UP).types("let password = \"***\";").cancels();
    again.enters(":history password").shows("let password = \"***\";\n");
}

#[test]
fn ascii_is_enough() {
    let made = workshop();
    let terminal = Terminal::sized(repl().within(&made).args(&["--ascii"]), 24, 44);
    terminal.asks().enters("ec2::describe_subnets()").shows("Subnets");
    terminal.enters("nope").shows("nope").keys(ENTER);
    assert!(terminal.screen().is_ascii(), "{}", terminal.screen());
}
