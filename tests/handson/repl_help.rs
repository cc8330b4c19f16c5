//! Help at the prompt, in a real terminal: `name?`, `name??`.

use super::fixture::Handson;
use super::terminal::Terminal;

fn open(lang: &str) -> Terminal {
    let terminal = Terminal::sized(Handson::new(&["repl"]).env("NO_COLOR", "1").env("LANG", lang), 60, 100);
    terminal.asks();
    terminal
}

/// The lines from the question on.
fn answer(terminal: &Terminal, question: &str) -> String {
    let screen = terminal.screen();
    let from = screen.lines().position(|line| line.contains(question)).unwrap_or_default();
    screen.lines().skip(from).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_call_is_explained() {
    let terminal = open("C.UTF-8");
    terminal.enters("ecs::create_cluster?").shows("API_CreateCluster.html");
    insta::assert_snapshot!("call", answer(&terminal, "create_cluster?"));
}

#[test]
fn a_call_is_explained_in_japanese() {
    let terminal = open("ja_JP.UTF-8");
    terminal.enters("aws elbv2 describe-target-health?").shows("API_DescribeTargetHealth.html");
    insta::assert_snapshot!("call_in_japanese", answer(&terminal, "describe-target-health?"));
}

#[test]
fn a_function_of_the_standard_library_shows_its_comment_and_its_source() {
    let terminal = open("C.UTF-8");
    terminal.enters("cidr::cut?").shows("cidr::cut??");
    terminal.enters("cidr::cut??").shows("fn cut(");
}

#[test]
fn what_is_not_known_is_said_with_the_nearest_name() {
    let terminal = open("C.UTF-8");
    terminal.enters("ecs::create_clutser?").shows("ecs::create_cluster?");
    insta::assert_snapshot!("unknown", answer(&terminal, "create_clutser?"));
}
