//! Typing at the prompt, in a real terminal: completion of each kind, hints, colours, several lines, paste, history. The screens are
//! snapshots.

use super::fixture::Handson;
use super::port::Port;
use super::terminal::{BACKSPACE, CTRL_D, CTRL_R, ENTER, LEFT, RIGHT, TAB, Terminal, UP};
use std::net::TcpListener;
use std::time::{Duration, Instant};

/// A prompt in the rehearsal cloud.
fn repl() -> Handson {
    Handson::new(&["repl"])
}

/// The prompt, with colours off: what is on the screen says enough.
fn plain() -> Terminal {
    Terminal::prompt(repl().env("NO_COLOR", "1"))
}

fn japanese() -> Terminal {
    Terminal::prompt(repl().env("NO_COLOR", "1").env("LANG", "ja_JP.UTF-8"))
}

/// The lines from the first prompt on: what the program says before is others' matter.
fn entries(terminal: &Terminal) -> String {
    let screen = terminal.screen();
    let from = screen.lines().position(|line| line.contains("> ")).unwrap_or_default();
    screen.lines().skip(from).collect::<Vec<_>>().join("\n")
}

#[test]
fn operations_are_listed_with_what_they_take() {
    let terminal = plain();
    terminal.keys("ecs::create_").keys(TAB).shows("create_task_set");
    insta::assert_snapshot!("operations", entries(&terminal));
    // What is unambiguous is typed.
    terminal.keys("clu").keys(TAB).shows("ecs::create_cluster(");
}

#[test]
fn members_come_required_first_and_marked() {
    let terminal = plain();
    terminal.keys("elbv2::create_target_group(#{ Protocol: \"HTTP\", ").keys(TAB).shows("VpcId");
    insta::assert_snapshot!("members", entries(&terminal));
}

#[test]
fn a_list_longer_than_the_window_is_cut_and_takes_nothing_that_is_typed() {
    let terminal = Terminal::sized(repl().env("NO_COLOR", "1"), 10, 80);
    terminal.asks().keys("ec2::describe_").keys(TAB).shows("more: type on");
    insta::assert_snapshot!("cut", terminal.screen());
    terminal.keys("vpcs()\r").shows("172.31.0.0/16");
}

#[test]
fn values_of_an_enum_are_listed_in_quotes() {
    let terminal = plain();
    terminal.keys("ecs::create_service(#{ launchType: \"").keys(TAB).shows("MANAGED_INSTANCES");
    insta::assert_snapshot!("enum_values", entries(&terminal));
    terminal.keys("f").keys(TAB).shows("launchType: \"FARGATE\"");
}

#[test]
fn a_result_knows_its_members() {
    let terminal = plain();
    terminal.enters("let made = ecs::create_cluster(#{ clusterName: \"Shop\" });").asks();
    terminal.keys("made.cluster.s").keys(TAB).shows("settings");
    insta::assert_snapshot!("result_members", entries(&terminal));
}

#[test]
fn clusters_of_the_account_are_listed_for_a_cluster() {
    let terminal = plain();
    for name in ["Front", "Back"] {
        terminal.enters(&format!("ecs::create_cluster(#{{ clusterName: \"{name}\" }});")).asks();
    }
    terminal.keys("ecs::update_service(#{ cluster: \"").keys_until(TAB, "\nBack");
    // They are in the hint, too, if they were there before the list.
    insta::assert_snapshot!("clusters", entries(&terminal).replace("cluster: text  Back, Front", "cluster: text"));
    terminal.keys("F").keys(TAB).shows("cluster: \"Front\"");
}

#[test]
fn services_are_those_of_the_cluster_that_is_given() {
    let terminal = plain();
    let service = "|cluster, service| { ecs::create_service(#{ cluster: cluster, serviceName: service, desiredCount: 0, \
                   deploymentController: #{ type: \"EXTERNAL\" } }) }";
    terminal.enters("for name in [\"Front\", \"Back\"] { ecs::create_cluster(#{ clusterName: name }); }").asks();
    terminal.enters(&format!("let make = {service};")).asks();
    terminal
        .enters("make.call(\"Front\", \"web\"); make.call(\"Front\", \"api\"); make.call(\"Back\", \"jobs\");")
        .asks();
    terminal.keys("ecs::describe_services(#{ cluster: \"Front\", services: [\"").keys_until(TAB, "\napi");
    let screen = entries(&terminal);
    let listed: Vec<&str> = screen.lines().filter(|line| ["web", "api", "jobs"].contains(line)).collect();
    assert_eq!(listed, ["api", "web"], "{screen}");
}

#[test]
fn subnets_are_those_of_the_vpc_that_is_given() {
    let terminal = plain();
    terminal.enters("let a = ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16\" }).Vpc.VpcId;").asks();
    terminal.enters("let b = ec2::create_vpc(#{ CidrBlock: \"10.1.0.0/16\" }).Vpc.VpcId;").asks();
    terminal
        .enters("ec2::create_subnet(#{ VpcId: a, CidrBlock: \"10.0.7.0/24\", tags: #{ Name: \"Public\" } });")
        .asks();
    terminal
        .enters("ec2::create_subnet(#{ VpcId: a, CidrBlock: \"10.0.9.0/24\", tags: #{ Name: \"Private\" } });")
        .asks();
    terminal.enters("ec2::create_subnet(#{ VpcId: b, CidrBlock: \"10.1.8.0/24\" });").asks();
    terminal.keys("ec2::create_vpc_endpoint(#{ VpcId: a, SubnetIds: [\"").keys_until(TAB, "Private  10.0.9.0/24");
    let screen = entries(&terminal);
    let listed: Vec<&str> = screen.lines().filter(|line| line.starts_with("subnet-")).collect();
    assert_eq!(listed.len(), 2, "{screen}");
    assert!(listed.iter().all(|line| line.contains("10.0.")), "{screen}");
}

#[test]
fn commands_are_listed_with_their_help() {
    let terminal = plain();
    terminal.keys(":w").keys(TAB).shows(":write");
    insta::assert_snapshot!("commands", entries(&terminal));
    terminal.keys("a").keys(TAB).shows(":watch ");
}

#[test]
fn modules_and_files_are_listed_for_an_import() {
    let terminal = Terminal::prompt(repl().env("NO_COLOR", "1").file("network_of_mine.rhai", "").file("other.txt", ""));
    terminal.keys("import \"net").keys(TAB).shows("network_of_mine");
    insta::assert_snapshot!("imports", entries(&terminal));
}

#[test]
fn the_list_fits_a_narrow_window() {
    let terminal = Terminal::sized(repl().env("NO_COLOR", "1"), 24, 44);
    terminal.asks().keys("ecs::list_s").keys(TAB).shows("list_services_by");
    insta::assert_snapshot!("narrow", entries(&terminal));
    let terminal = Terminal::sized(repl().env("NO_COLOR", "1"), 24, 30);
    terminal.asks().keys("ecs::list_s").keys(TAB).shows("list_service_dep");
    insta::assert_snapshot!("very_narrow", entries(&terminal));
}

#[test]
fn the_call_under_the_cursor_says_what_it_takes() {
    let terminal = plain();
    terminal.keys("ecs::create_service(").shows("serviceName*");
    insta::assert_snapshot!("signature", entries(&terminal));
    terminal.keys("#{ launchType: ").shows("EC2 | FARGATE");
    insta::assert_snapshot!("signature_of_a_member", entries(&terminal));
    terminal.keys("\"FARGATE\" });").cancels();
}

#[test]
fn mistakes_are_named_while_they_are_typed() {
    let terminal = plain();
    terminal.keys("ecs::create_clutser(").shows("did you mean create_cluster?");
    insta::assert_snapshot!("mistake", entries(&terminal));
    terminal.cancels().keys("ecs::list_clusters（").shows("a full-width （: type (");
}

#[test]
fn full_width_mistakes_are_named_in_japanese_at_their_width() {
    let terminal = japanese();
    terminal.keys("ecs::create_cluster（").shows("全角の「（」です");
    insta::assert_snapshot!("full_width", entries(&terminal));
    // A full-width character takes two columns and is erased at once.
    terminal.keys(BACKSPACE).hides("全角の").keys("(#{ clusterName: \"店").shows("\"店");
    let (line, column) = terminal.cursor();
    assert!(line.ends_with("\"店"), "{line:?}");
    terminal.keys(LEFT).keys("東").shows("\"東店");
    assert_eq!(terminal.cursor().1, column, "the cursor stands behind the first of two wide characters");
}

#[test]
fn japanese_text_is_typed_and_printed() {
    let terminal = japanese();
    terminal.enters("let 名 = 1").shows("「名」");
    terminal.cancels().enters("let name = \"お店のクラスター\"; name").shows("\n\"お店のクラスター\"");
}

#[test]
fn an_error_is_marked_where_it_stands_and_the_entry_stays() {
    let terminal = plain();
    terminal.enters("let total = 1 +* 2;").shows("does not belong here");
    insta::assert_snapshot!("error_in_place", entries(&terminal));
    // Mended, it runs.
    terminal.keys(&LEFT.repeat(3)).keys(BACKSPACE).enters("").asks();
    terminal.enters("total").shows("\n3");
}

#[test]
fn an_entry_that_stays_wrong_is_reported_in_full() {
    let terminal = plain();
    terminal.enters("nobody + 1").shows("nobody");
    terminal.keys(ENTER).shows("error");
}

#[test]
fn an_entry_goes_on_until_its_brackets_are_closed() {
    let terminal = plain();
    terminal.enters("let shop = #{").enters("    name: \"Shop\",").enters("};").asks();
    terminal.enters("shop.name").shows("\n\"Shop\"");
    insta::assert_snapshot!("several_lines", entries(&terminal));
}

#[test]
fn a_pasted_script_is_one_entry() {
    let terminal = plain();
    terminal.pastes("let a = 1;\nfn twice(x) {\n    x * 2\n}\ntwice(a + 20)\n").shows("twice(a + 20)");
    terminal.keys(ENTER).shows("\n42");
    insta::assert_snapshot!("pasted", entries(&terminal));
    // It is one entry of the history, too.
    terminal.keys(UP).shows("x * 2").cancels().keys(UP).shows("let a = 1;");
}

/// Whoever types faster than an entry runs loses nothing.
#[test]
fn what_is_typed_ahead_is_kept() {
    let terminal = plain();
    terminal.keys("let a = 40;\rlet b = 2;\ra + b\r").shows("\n42");
}

#[test]
fn ctrl_c_cancels_what_is_typed_and_ctrl_d_leaves() {
    let terminal = plain();
    terminal
        .keys("ecs::delete_cluster(#{ cluster: \"Shop\" })")
        .types("delete_cluster")
        .cancels()
        .enters("1 + 1")
        .shows("\n2");
    terminal.keys(CTRL_D);
    assert_eq!(terminal.ends(), Some(0));
    // Words that leave are no mistakes.
    let terminal = plain();
    terminal.enters("exit");
    assert_eq!(terminal.ends(), Some(0));
}

#[test]
fn the_history_is_searched_and_outlives_the_session() {
    let first = plain();
    first.enters("let price = 42;").asks().enters("1 + 1").shows("\n2").keys(CTRL_D);
    let folder = first.folder().to_owned();
    let again = repl().env("NO_COLOR", "1").env("HOME", &folder.display().to_string());
    let terminal = Terminal::prompt(again);
    terminal.keys(CTRL_R).keys("pri").shows("let price = 42;");
    insta::assert_snapshot!("history_search", terminal.cursor().0);
    terminal.keys(ENTER).asks().enters("price").shows("\n42");
    drop(first);
}

#[test]
fn the_rest_of_an_earlier_entry_is_offered() {
    let terminal = plain();
    terminal.enters("let answer = 6 * 7;").asks();
    let begin = terminal.cursor().1;
    terminal.keys("let ans").types("> let answer = 6 * 7;");
    // Shown, and not typed yet.
    assert_eq!(terminal.cursor().1, begin + 7);
    terminal.keys(RIGHT).keys(ENTER).asks().enters("answer + 0").shows("\n42");
}

#[test]
fn colours_are_there_unless_they_are_not_wanted() {
    let terminal = Terminal::prompt(repl());
    terminal.keys("let x = \"a\"").shows("\"a\"");
    let drawn = terminal.drawn();
    assert!(drawn.contains("\x1b[35mlet") && drawn.contains("\x1b[32m\"a\""), "{drawn:?}");
    let terminal = plain();
    terminal.keys("let x = \"a\"").shows("\"a\"");
    let drawn = terminal.drawn();
    assert!(!drawn.contains("\x1b[35m") && !drawn.contains("\x1b[32m"), "{drawn:?}");
}

#[test]
fn the_next_entry_fits_a_window_that_changed() {
    let terminal = plain();
    terminal.resizes(24, 50).enters("1 + 1").shows("\n2").asks();
    terminal.keys("ecs::list_s").keys(TAB).shows("list_services_by");
    insta::assert_snapshot!("window_changed", entries(&terminal));
}

/// An endpoint that takes connections and never answers.
#[test]
fn typing_never_waits_for_an_endpoint_that_hangs() {
    let hanging = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", hanging.local_addr().expect("an address"));
    let terminal = Terminal::prompt(repl().at(&url).env("NO_COLOR", "1").env("AWS_REGION", "ap-northeast-1"));
    let begun = Instant::now();
    terminal.keys("ecs::describe_clusters(#{ clusters: \"").shows("clusters: list of text");
    terminal.keys(TAB).keys(TAB).keys("Shop\" })").shows("hop\" })");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    terminal.cancels().enters("1 + 1").shows("\n2").keys(CTRL_D);
    assert_eq!(terminal.ends(), Some(0));
}

#[test]
fn values_come_from_an_endpoint_in_the_background() {
    let port = Port::open(Handson::new(&["cloud"]), "1");
    let writing = repl().at(port.url()).args(&["--yes"]).env("NO_COLOR", "1").env("AWS_REGION", "ap-northeast-1");
    let terminal = Terminal::prompt(writing);
    for name in ["Front", "Back"] {
        terminal.enters(&format!("ecs::create_cluster(#{{ clusterName: \"{name}\" }});")).asks();
    }
    terminal.keys("ecs::delete_cluster(#{ cluster: \"").keys_until(TAB, "\nBack");
    terminal.keys("B").keys(TAB).shows("cluster: \"Back\"");
}
