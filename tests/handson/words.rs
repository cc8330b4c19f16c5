//! Words of scripts, and what is said when one is misused.

use super::fixture::Handson;
use super::moto::Moto;

/// Nothing listens there: a script that gets no further than its own words does not notice.
const NOWHERE: &str = "http://127.0.0.1:9";

#[test]
fn parameters_come_after_the_workshop_and_take_what_is_set() {
    let script = "workshop(#{ id: \"shop\", region: \"us-east-1\" });
        let p = params(#{ name: #{ value: \"Shop\" }, count: #{ value: 2 }, zones: #{ value: [\"a\"] } });
        print([p.name, p.count, p.zones]);";
    let run = |more: &[&str]| Handson::script(script).at(NOWHERE).args(more).run();
    run(&[]).ok().prints(r#"["Shop", 2, ["a"]]"#);
    run(&["--set", "count=3", "--set", "zones=b,c"]).ok().prints(r#"["Shop", 3, ["b", "c"]]"#);
    run(&["--set", "cuont=3"]).code(1).says(&["UnknownParameter", "`count`"]);
    run(&["--set", "count=many"]).code(1).says(&["ParameterType", "many"]);
}

#[test]
fn what_no_parameter_takes_stops_the_script_before_it_changes_anything() {
    let script = Handson::script("ecs::create_cluster();").args(&["--set", "name=x", "--region", "us-east-1"]);
    script.at(NOWHERE).run().code(2).says(&["UnknownParameter", "name"]);
}

#[test]
fn a_result_prints_as_json_in_aws_s_order() {
    let Some(moto) = Moto::start() else { return };
    let run = |expression: &str| Handson::eval(expression).args(&["--region", "us-east-1"]).at(&moto.url).run().ok();
    let tags = "let tags = ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/16\", tags: #{ Name: \"x\" } }).Vpc.Tags;";
    run(&format!("{tags} print(tags); ()")).prints(r#"[{"Key":"Name","Value":"x"}]"#);
    run(&format!("{tags} print(tags[0]); ()")).prints("{\n    \"Key\": \"Name\",\n    \"Value\": \"x\"\n}");
}

#[test]
fn errors_of_the_language_say_what_to_write() {
    let cases = [
        ("let x = #{ list: [1], n: 2 }; x.list.map(|e| x.n)", "let list = x.list"),
        ("let left_out = (); left_out.name", "?.name"),
        ("fn f(a) { a } f()", "`f` is called without arguments"),
        ("#{ default: 1 }", "map[\"default\"]"),
        ("!()", "`!` does not go with ()"),
    ];
    for (script, advice) in cases {
        Handson::eval(script).run().code(1).says(&[advice]);
    }
}
