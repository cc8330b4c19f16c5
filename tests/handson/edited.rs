//! A workshop that is edited between a broken run and the one that goes on: what each edit does.

use super::fixture::{Ended, Handson};
use super::parallel::in_parallel;

/// It breaks in the second step, when the first of its two subnets is made.
const SCRIPT: &str = r#"workshop(#{ id: "w", title: "t", region: "ap-northeast-1" });
let vpc = step("one", "One", || {
    ec2::create_vpc(#{ CidrBlock: "10.0.0.0/16", tags: #{ Name: "a" } }).Vpc.VpcId + named("")
});
step("two", "Two", || {
    ec2::create_subnet(#{ VpcId: vpc, CidrBlock: "10.0.1.0/24" });
    ec2::create_subnet(#{ VpcId: vpc, CidrBlock: "10.0.2.0/24" });
});
step("three", "Three", || { ecs::create_cluster(#{ clusterName: "c" }); });
fn named(text) { let said = "part a"; text }
fn idle() { "idle a" }
"#;

struct Edit {
    what: &'static str,
    /// The call behind which the run broke.
    broken_after: u32,
    /// Texts of the script and what stands there now.
    edits: &'static [(&'static str, &'static str)],
    args: &'static [&'static str],
    code: i32,
    says: &'static [&'static str],
    never: &'static [&'static str],
    /// How many VPCs (the account's own aside), subnets in them and clusters there are afterwards.
    there: (usize, usize, usize),
}

const EDIT: Edit = Edit {
    what: "",
    broken_after: 2,
    edits: &[],
    args: &[],
    code: 0,
    says: &[],
    never: &["edited", "StepDiverged"],
    there: (1, 2, 1),
};

const EDITED: &[&str] = &["step `one` was edited since it was done", "--from one"];

const EDITS: &[Edit] = &[
    Edit { what: "nothing", says: &["[1] One  one  ✔ done", "[2] Two  two", "[3] Three  three"], ..EDIT },
    // Titles: a step is known by its id.
    Edit {
        what: "title of a finished step",
        edits: &[("\"One\"", "\"First\"")],
        says: &["[1] First  one  ✔ done"],
        ..EDIT
    },
    Edit { what: "title of the broken step", edits: &[("\"Two\"", "\"Second\"")], says: &["[2] Second"], ..EDIT },
    Edit {
        what: "titles in two languages",
        edits: &[("\"One\"", "#{ ja: \"一\", en: \"One\" }"), ("\"Two\"", "#{ ja: \"二\", en: \"Two\" }")],
        args: &["--lang", "ja"],
        says: &["[1] 一", "に完了", "[2] 二"],
        ..EDIT
    },
    Edit { what: "another language", args: &["--lang", "ja"], says: &["に完了"], ..EDIT },
    // Texts of steps.
    Edit {
        what: "text of a finished step",
        edits: &[("10.0.0.0/16", "10.0.0.0/20")],
        says: EDITED,
        never: &["StepDiverged"],
        ..EDIT
    },
    Edit {
        what: "blanks and comments in a finished step",
        edits: &[("|| {\n    ec2::create_vpc", "|| { // here\n ec2::create_vpc")],
        ..EDIT
    },
    Edit {
        what: "explanations in a finished step",
        edits: &[("|| {\n    ec2::create_vpc", "|| {\n    explain(\"A network.\");\n    ec2::create_vpc")],
        ..EDIT
    },
    Edit {
        what: "a function that a finished step calls",
        edits: &[("\"part a\"", "\"part b\"")],
        says: EDITED,
        never: &["StepDiverged"],
        ..EDIT
    },
    Edit { what: "a function that no step calls", edits: &[("\"idle a\"", "\"idle b\"")], ..EDIT },
    Edit { what: "text of a later step", edits: &[("\"c\"", "\"d\"")], ..EDIT },
    // Inputs of calls in the step that runs again.
    Edit {
        what: "input of a call that was made",
        edits: &[("10.0.1.0/24", "10.0.3.0/24")],
        code: 1,
        says: &[
            "[StepDiverged]",
            "ec2::create_subnet",
            "before: ",
            "10.0.1.0/24",
            "now: ",
            "10.0.3.0/24",
            "--from two",
        ],
        never: &["edited"],
        there: (1, 1, 0),
        ..EDIT
    },
    Edit {
        what: "the same, and the step from its beginning",
        edits: &[("10.0.1.0/24", "10.0.3.0/24")],
        args: &["--from", "two"],
        there: (1, 3, 1),
        ..EDIT
    },
    Edit { what: "input of a call that was not made yet", edits: &[("10.0.2.0/24", "10.0.4.0/24")], ..EDIT },
    Edit {
        what: "order of calls that were made",
        broken_after: 3,
        edits: &[("10.0.1.0/24", "X"), ("10.0.2.0/24", "10.0.1.0/24"), ("X", "10.0.2.0/24")],
        ..EDIT
    },
    Edit {
        what: "another operation in front of a call that was made",
        edits: &[(
            "step(\"two\", \"Two\", || {",
            "step(\"two\", \"Two\", || { ecs::create_cluster(#{ clusterName: \"x\" });",
        )],
        there: (1, 2, 2),
        ..EDIT
    },
    Edit {
        what: "the same operation in front of a call that was made",
        edits: &[(
            "step(\"two\", \"Two\", || {",
            "step(\"two\", \"Two\", || { ec2::create_subnet(#{ VpcId: vpc, CidrBlock: \"10.0.9.0/24\" });",
        )],
        code: 1,
        says: &["[StepDiverged]", "10.0.1.0/24", "10.0.9.0/24"],
        never: &["edited"],
        there: (1, 1, 0),
        ..EDIT
    },
    Edit {
        what: "a call that was made is removed, and one like it is new",
        edits: &[("ec2::create_subnet(#{ VpcId: vpc, CidrBlock: \"10.0.1.0/24\" });", "")],
        code: 1,
        says: &["[StepDiverged]", "10.0.1.0/24", "10.0.2.0/24"],
        never: &["edited"],
        there: (1, 1, 0),
        ..EDIT
    },
    Edit {
        what: "one of the calls that were made is removed",
        broken_after: 3,
        edits: &[("ec2::create_subnet(#{ VpcId: vpc, CidrBlock: \"10.0.1.0/24\" });", "")],
        ..EDIT
    },
    // Steps.
    Edit {
        what: "a step inserted before a finished one",
        edits: &[(
            "let vpc = step",
            "step(\"zero\", \"Zero\", || { ecs::create_cluster(#{ clusterName: \"z\" }); });\nlet vpc = step",
        )],
        says: &["[1] Zero", "[2] One  one  ✔ done"],
        there: (1, 2, 2),
        ..EDIT
    },
    Edit {
        what: "a step inserted before the broken one",
        edits: &[(
            "step(\"two\"",
            "step(\"more\", \"More\", || { ecs::create_cluster(#{ clusterName: \"z\" }); });\nstep(\"two\"",
        )],
        there: (1, 2, 2),
        ..EDIT
    },
    Edit {
        what: "a step inserted behind the broken one",
        edits: &[(
            "step(\"three\"",
            "step(\"more\", \"More\", || { ecs::create_cluster(#{ clusterName: \"z\" }); });\nstep(\"three\"",
        )],
        there: (1, 2, 2),
        ..EDIT
    },
    Edit {
        what: "the broken step removed",
        edits: &[
            ("step(\"two\"", "fn unused(vpc) { } if false { step(\"two\""),
            ("step(\"three\"", "}\nstep(\"three\""),
        ],
        there: (1, 1, 1),
        ..EDIT
    },
    Edit {
        what: "a finished step removed",
        edits: &[(
            "let vpc = step(\"one\", \"One\", || {\n    ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16\", tags: #{ Name: \"a\" } }).Vpc.VpcId + named(\"\")\n});",
            "let vpc = ec2::describe_vpcs(#{ filters: #{ \"tag:Name\": \"a\" } }).only(\"Vpcs\").VpcId;",
        )],
        never: &["StepDiverged", "One"],
        ..EDIT
    },
    Edit {
        what: "steps in another order",
        edits: &[
            (
                "step(\"two\"",
                "step(\"three\", \"Three\", || { ecs::create_cluster(#{ clusterName: \"c\" }); });\nstep(\"two\"",
            ),
            ("});\nstep(\"three\", \"Three\", || { ecs::create_cluster(#{ clusterName: \"c\" }); });\nfn", "});\nfn"),
        ],
        ..EDIT
    },
    Edit {
        what: "id of a finished step: another step, whose VPC the subnets are not in",
        edits: &[("\"one\"", "\"uno\"")],
        code: 1,
        says: &["[1] One  uno", "[StepDiverged]"],
        never: &["edited"],
        there: (2, 1, 0),
        ..EDIT
    },
    Edit {
        what: "id of the broken step: another step, which makes its own",
        edits: &[("\"two\"", "\"dos\"")],
        code: 1,
        says: &["[InvalidSubnet.Conflict]"],
        never: &["edited"],
        there: (1, 1, 0),
        ..EDIT
    },
];

fn counted(ended: &Ended) -> (usize, usize, usize) {
    let count = "let own = ec2::describe_vpcs(#{ filters: #{ \"is-default\": \"false\" } }).Vpcs.map(|vpc| vpc.VpcId);
        let subnets = ec2::describe_subnets().Subnets.filter(|subnet| subnet.VpcId in own);
        [own.len(), subnets.len(), ecs::list_clusters().clusterArns.len()]";
    let json = Handson::new(&["eval", "--output", "json", count]).within(ended).run().ok().json();
    let number = |at: usize| json[at].as_u64().and_then(|n| usize::try_from(n).ok()).expect("a count");
    (number(0), number(1), number(2))
}

#[test]
fn each_edit_does_what_the_documentation_says() {
    in_parallel(EDITS, |edit| {
        let fault = format!("kill:outcome:{}", edit.broken_after);
        let broken = Handson::script(SCRIPT).args(&["--fault", &fault]).run();
        assert!(!broken.status().success(), "{}: {broken}", edit.what);
        let text = edit.edits.iter().fold(SCRIPT.to_owned() + "\n", |text, (from, to)| {
            assert!(text.contains(from), "{}: {from} is not in the script", edit.what);
            text.replacen(from, to, 1)
        });
        let resumed =
            Handson::script(&text).args(&["--resume"]).args(edit.args).in_copy(&broken).file("script.rhai", &text);
        let ended = resumed.run();
        assert_eq!(ended.status().code(), Some(edit.code), "{}: {ended}", edit.what);
        for part in edit.says {
            assert!(ended.stderr.contains(part), "{}: {part:?} is missing: {ended}", edit.what);
        }
        for part in edit.never {
            assert!(!ended.stderr.contains(part), "{}: {part:?} is there: {ended}", edit.what);
        }
        assert_eq!(counted(&ended), edit.there, "{}: {ended}", edit.what);
    });
    println!("{} edits", EDITS.len());
}

#[test]
fn a_step_that_does_not_exist_cannot_be_run() {
    let whole = Handson::script(SCRIPT).run().ok();
    for option in ["--from", "--only"] {
        let told = Handson::script(SCRIPT).args(&[option, "tow"]).in_copy(&whole).run().code(2);
        told.says(&["[UnknownStep]", option, "two"]);
    }
    let broken = Handson::script(SCRIPT).args(&["--fault", "kill:outcome:2"]).run();
    let told = Handson::script(SCRIPT).args(&["--only", "three"]).in_copy(&broken).run().code(1);
    told.says(&["[StepBefore]", "`two`", "`three`"]);
}

#[test]
fn a_journal_of_another_place_is_refused() {
    let whole = Handson::script(SCRIPT).run().ok();
    let journal = whole.file(".handson/w/rehearsal/journal.jsonl");
    let told = Handson::script(SCRIPT).args(&["--resume", "--region", "us-west-2"]).in_copy(&whole).run().code(1);
    let told = told.says(&["[RunElsewhere]", "ap-northeast-1", "us-west-2", "--region ap-northeast-1", "--state"]);
    assert_eq!(told.file(".handson/w/rehearsal/journal.jsonl"), journal, "it is as it was");
}

#[test]
fn another_value_of_a_parameter_is_no_other_value_of_what_is_finished() {
    let script = r#"workshop(#{ id: "w", title: "t", region: "ap-northeast-1" });
        let p = params(#{ name: #{ value: "one" }, count: #{ value: 1 } });
        step("cluster", "Cluster", || ecs::create_cluster(#{ clusterName: p.name }).cluster.status);"#;
    let resume =
        |of: &Ended, args: &[&str]| Handson::script(script).within(of).args(&["--resume"]).args(args).run().ok();
    let said = "parameter `name` was";
    let whole = Handson::script(script).run().ok().never_says(&[said]);
    resume(&whole, &["--set", "name=one"]).never_says(&[said]);
    let told = resume(&whole, &["--set", "name=two"]);
    told.says(&["parameter `name` was one and is two now", "--from cluster"]).never_says(&["`count`"]);
    resume(&whole, &["--set", "name=three", "--set", "count=3"])
        .says(&["parameter `name` was two and is three now", "parameter `count` was 1 and is 3 now"]);
    resume(&whole, &["--set", "name=four", "--from", "cluster"]).never_says(&[said]);
}

#[test]
fn outside_of_steps_there_are_other_ways_on() {
    let script = "workshop(#{ id: \"w\", title: \"t\", region: \"ap-northeast-1\" });
        ecs::create_cluster(#{ clusterName: \"a\" });";
    let whole = Handson::script(script).run().ok();
    let other = script.replace("\"a\"", "\"b\"");
    let told = Handson::script(&other).in_copy(&whole).file("script.rhai", &other).args(&["--resume"]).run().code(1);
    told.says(&["[StepDiverged]", "into a step", "handson destroy"]).never_says(&["--from :"]);
}
