//! Slips on the command line: each is told with what was meant.

use super::fixture::Handson;

const MADE: &str = "workshop(#{ id: \"shop\", title: \"S\" }); output(\"Name\", \"shop\");";

#[test]
fn a_script_that_is_not_there_is_looked_for() {
    let run =
        |path: &str| Handson::new(&["run", path]).file("scripts/shop.rhai", "").file("first.rhai", "").run().code(2);
    run("frist.rhai").says(&["did you mean `first.rhai`"]);
    run("scripts").says(&["it is a folder", "handson run scripts/shop.rhai"]);
    run("elsewhere.rhai").says(&["this is the folder", "handson run first.rhai"]);
}

#[test]
fn a_command_or_parameter_that_was_meant_is_named() {
    Handson::new(&["rn"]).run().code(2).says(&["did you mean `run`", "there are run, eval, repl"]);
    Handson::new(&["run", "a.rhai", "--set", "count", "3"]).run().code(2).says(&["--set count=3"]);
    let usage = Handson::new(&["run"]).env("HANDSON_LANG", "ja").run().code(2);
    usage.says(&["run <SCRIPT>"]).never_says(&["--lang <LANG>"]);
    let lang = Handson::new(&["eval", "1", "--lang", "fr"]).env("HANDSON_LANG", "ja").run().code(2);
    lang.says(&["次のいずれかです: ja, en"]);
}

#[test]
fn outputs_that_are_asked_for_by_a_wrong_name_are_not_said_to_be_none() {
    let made = Handson::script(MADE).run().ok();
    let ask = |args: &[&str]| Handson::new(&["outputs"]).args(args).within(&made).run();
    ask(&["--workshop", "shop"]).ok().prints("export Name=\"shop\"");
    ask(&["nosuch"]).code(1).says(&["no outputs of nosuch", "handson outputs shop"]);
    ask(&["-o", "nodir/o.ps1"]).code(2).says(&["there is no folder nodir"]);
}

#[test]
fn a_filter_without_a_match_says_how_many_tests_there_are() {
    let tests = Handson::new(&["test", "--filter", "nope"]).file("a_test.rhai", "fn test_one() { assert(true); }");
    tests.run().code(1).says(&["none of the 1 tests has `nope`", "a_test.rhai test_one"]);
}

#[test]
fn a_table_of_one_column_is_not_cut() {
    let long = "x".repeat(100);
    let ended = Handson::eval(&format!("[#{{ Name: \"{long}\" }}]")).args(&["--output", "table"]).run().ok();
    assert!(ended.stdout.contains(&long), "{ended}");
}
