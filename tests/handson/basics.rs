//! The command line itself.

use super::fixture::Handson;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[test]
fn the_version_is_the_package_s() {
    Handson::new(&["--version"]).run().ok().prints(concat!("handson ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_mistake_on_the_command_line_is_a_usage_error() {
    Handson::new(&["runn"]).run().code(2).says(&["did you mean `run`?"]);
    Handson::new(&["run", "nowhere.rhai"]).run().code(2).says(&["nowhere.rhai"]);
    Handson::script("1").args(&["--set", "name"]).run().code(2).says(&["--set name=value"]);
}

#[test]
fn an_expression_is_evaluated_without_any_target() {
    Handson::eval("1 + 2").run().ok().prints("3");
    Handson::eval("#{ b: [1, 2], a: \"x\" }").args(&["--query", "b[1]"]).run().ok().prints("2");
}

#[test]
fn an_expression_without_an_end_is_refused() {
    for deep in ["!", "(", "[?", "a."] {
        let query = format!("{}a", deep.repeat(3_000));
        let ended = Handson::eval("1").args(&["--query", &query]).run();
        ended.code(2).says(&["InvalidQuery", "levels deep"]);
    }
}

/// What is wrong with a script is told before its `workshop` could run.
#[test]
fn a_workshop_s_language_is_that_of_its_mistakes() {
    for mistake in ["print(nope.x);", "let = 1;", "print（1）;"] {
        let script = format!("workshop(#{{ id: \"w\", title: \"W\", lang: \"ja\" }});\n{mistake}");
        Handson::script(&script).run().code(1).says(&["エラー["]);
        Handson::script(&script).args(&["--lang", "en"]).run().code(1).says(&["error["]);
        Handson::script(&script).env("HANDSON_LANG", "en").run().code(1).says(&["error["]);
    }
}

#[test]
fn every_shell_gets_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ended = Handson::new(&["completions", shell]).run().ok();
        assert!(ended.stdout.contains("handson") && ended.stdout.contains("endpoint-url"), "{ended}");
    }
}

#[test]
fn nothing_is_coloured_where_no_terminal_is() {
    let ended = Handson::script("let x = 1;\nlet y = x + z;\n").run().code(1).says(&["script.rhai", "z"]);
    ended.never_says(&["\u{1b}"]);
}

#[test]
fn the_prompt_takes_a_script_from_a_pipe() {
    Handson::new(&["repl"]).stdin("let x = 20;\nx +\n22\n").run().ok().prints("42");
    Handson::new(&["repl"]).stdin("let x = 20;\nnope(x)\n").run().code(1).says(&["nope", "repl:2:1"]);
}

#[test]
fn a_result_is_printed_as_it_is_asked_for() {
    let rows = "[#{ id: \"vpc-1\", count: 2 }, #{ id: \"vpc-2\", count: 3 }]";
    let json = Handson::eval(rows).run().ok().json();
    assert_eq!(json, serde_json::json!([{ "id": "vpc-1", "count": 2 }, { "id": "vpc-2", "count": 3 }]));
    Handson::eval(rows).args(&["--query", "[].id", "--output", "text"]).run().ok().prints("vpc-1\tvpc-2");
    let table = Handson::eval(rows).args(&["--output", "table"]).run().ok();
    assert!(table.stdout.contains("vpc-1") && table.stdout.lines().count() >= 4, "{table}");
    // A list of lists is a table without heads.
    let lists = Handson::eval(rows).args(&["--output", "table", "--query", "[].[id, count, missing]"]).run().ok();
    lists.prints("vpc-1  2\nvpc-2  3");
    Handson::eval("[[\"東京\", 1], [\"ap\"], []]").args(&["--output", "table"]).run().ok().prints("東京  1\nap");
    Handson::eval("[]").args(&["--output", "table"]).run().ok().prints("");
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_handson"));
    let mut child =
        command.args(["completions", "zsh"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("a start");
    drop(child.stdout.take());
    let ended = child.wait_with_output().expect("an end");
    assert!(!String::from_utf8_lossy(&ended.stderr).contains("panicked"), "{ended:?}");
}

/// The bound is wide for a debug build on a busy machine; the benchmark has the figure.
#[test]
fn the_start_costs_next_to_nothing() {
    let fastest = (0..5).map(|_| {
        let began = Instant::now();
        Handson::new(&["--version"]).run().ok();
        began.elapsed()
    });
    let fastest = fastest.min().expect("five runs");
    assert!(fastest < Duration::from_millis(200), "{fastest:?}");
}
