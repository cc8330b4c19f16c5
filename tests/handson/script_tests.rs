//! `handson test`: the project's own scripts and library, and an author's.

use super::fixture::{Ended, Handson, project};
use std::time::Duration;

/// The numbers of the last line but the error: passed and failed.
fn counted(ended: &Ended) -> [usize; 2] {
    let line = ended.stdout.lines().find(|line| line.starts_with("test result: ")).unwrap_or_else(|| panic!("{ended}"));
    let mut numbers = line.split(' ').filter_map(|word| word.parse().ok());
    [(); 2].map(|()| numbers.next().unwrap_or_else(|| panic!("{ended}")))
}

#[test]
fn every_test_of_the_library_and_of_the_workshops_passes() {
    let (stdlib, scripts) = (project("stdlib").display().to_string(), project("scripts").display().to_string());
    let ended = Handson::new(&["test", &stdlib, &scripts]).run().ok();
    let [passed, failed] = counted(&ended);
    println!("{}", ended.stdout.lines().last().unwrap_or_default());
    assert!(passed >= 50 && failed == 0, "{ended}");
    assert_eq!(
        std::fs::read_dir(ended.folder.path()).expect("a folder").count(),
        0,
        "something is left behind: {ended}"
    );
}

const SHOP: &str = "
    import \"network\" as network;
    let p = params(#{ name: #{ value: \"Shop\" } });
    step(\"network\", || { output(\"VpcId\", network::vpc(#{ name: p.name })); });
";

#[test]
fn an_author_s_workshop_is_tested_in_a_cloud_of_its_own() {
    let script = format!("workshop(#{{ id: \"shop\", title: \"Shop\" }});{SHOP}");
    let tests = "
        fn name() { tag(ec2::describe_vpcs(#{ VpcIds: outputs.VpcId }).only(\"Vpcs\"), \"Name\") }
        fn test_as_it_is() { import \"shop\"; assert_eq(name(), \"Shop\"); assert_eq(ec2::describe_vpcs().Vpcs.len(), 2); }
        fn test_with_another_name() { set_params(#{ name: \"Mine\" }); import \"shop\"; assert_eq(name(), \"Mine\"); }
        fn test_nothing_is_there_at_first() { assert_eq(ec2::describe_vpcs().Vpcs.len(), 1); }
    ";
    let shop = || Handson::new(&["test"]).file("shop.rhai", &script).file("parts/shop.rhai", &script);
    let ended = shop().file("shop_test.rhai", tests).file("parts/some_test.rhai", tests).run().ok();
    assert_eq!(counted(&ended), [6, 0]);
    assert_eq!(ended.files("."), ["parts", "shop.rhai", "shop_test.rhai"], "no state, no export.log");
    assert!(ended.stdout.contains("test shop_test.rhai test_as_it_is ... ok"), "{ended}");
    let ended = shop().file("shop_test.rhai", tests).args(&["--filter", "another"]).run().ok();
    assert_eq!(counted(&ended), [1, 0]);
}

#[test]
fn a_failure_shows_its_place_and_what_was_printed() {
    let tests =
        "fn test_sums() {\n    print(\"adding\");\n    assert_eq(1 + 1, 3);\n}\nfn test_good() { assert(true); }\n";
    let ended = Handson::new(&["test", "--ascii"]).file("sums_test.rhai", tests).run().code(1).says(&["TestsFailed"]);
    assert_eq!(counted(&ended), [1, 1]);
    for part in ["test_sums ... FAILED", "adding", "sums_test.rhai:3:5", "assert_eq(1 + 1, 3)", "1: 2", "2: 3"] {
        assert!(ended.stdout.contains(part), "{part:?} is missing: {ended}");
    }
    let japanese = Handson::new(&["test", "--lang", "ja"]).within(&ended).run().code(1).says(&["2 件のうち 1 件"]);
    assert!(japanese.stdout.contains("結果: 成功 1 件、失敗 1 件"), "{japanese}");
}

#[test]
fn what_is_expected_to_fail_must_fail_so() {
    let tests = "
        fn test_so() { assert_eq(assert_fails(\"NoSuchEntity\", || iam::get_role(#{ RoleName: \"x\" })).operation, \"GetRole\"); }
        fn test_otherwise() { assert_fails(\"Other\", || throw #{ code: \"This\", message: \"that\" }); }
        fn test_not_at_all() { assert_fails(\"Other\", || 42); }
        fn test_not() { assert(1 > 2, \"the sizes\"); }
    ";
    let ended = Handson::new(&["test"]).file("fails_test.rhai", tests).run().code(1);
    assert_eq!(counted(&ended), [1, 3]);
    for part in ["fails with This, not with Other: that", "does not fail with Other, its value is 42", "the sizes"] {
        assert!(ended.stdout.contains(part), "{part:?} is missing: {ended}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_a_failure_and_so_is_finding_nothing() {
    let ended = Handson::new(&["test"]).file("a_test.rhai", "fn test_a( {").run().code(1);
    assert_eq!(counted(&ended), [0, 1]);
    let ended = Handson::new(&["test"]).file("a_test.rhai", "fn test_a(x) { x }").run().code(1);
    assert_eq!(counted(&ended), [0, 1]);
    Handson::new(&["test"]).file("a.rhai", "fn test_a() {}").run().code(1).says(&["NoTests", "fn test_sums()"]);
    Handson::new(&["test", "--filter", "b"]).file("a_test.rhai", "fn test_a() {}").run().code(1).says(&["NoTests"]);
    Handson::new(&["test", "nowhere"]).run().code(2).says(&["nowhere"]);
}

#[test]
fn the_words_of_tests_are_not_there_otherwise() {
    for word in ["assert(true)", "assert_eq(1, 1)", "assert_fails(\"A\", || 1)", "set_params(#{})"] {
        Handson::eval(word).run().code(1).says(&["ErrorFunctionNotFound"]);
    }
}

#[test]
fn a_test_that_never_ends_meets_the_limit() {
    let ended = Handson::new(&["test"]).file("a_test.rhai", "fn test_a() { assert_fails(\"Any\", || { loop {} }); }");
    let ended = ended.limit(Duration::from_secs(120)).run().code(1);
    assert!(ended.stdout.contains("operations"), "{ended}");
}
