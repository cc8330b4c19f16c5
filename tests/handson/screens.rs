//! Screens of the prompt, one row a scenario: where it is, what is typed, what must come. The screen at the end is a snapshot.
//!
//! What needs more than that is in `prompt_screens` and `repl_typing`.

use self::Step::{Anew, Cancels, Enters, Keys, Pastes, Resizes, Shows, TabsTo};
use self::Where::{Aws, Endpoint, English, Files, Japanese, Sized, Workshop};
use super::fixture::Handson;
use super::port::Port;
use super::prompt::workshop;
use super::terminal::{CTRL_D, CTRL_L, CTRL_R, ENTER, Terminal, UP};

/// In which prompt.
enum Where {
    English,
    Japanese,
    /// Rows and columns.
    Sized(u16, u16),
    /// In a folder with a workshop and other files.
    Files,
    /// In a folder in which the first workshop was rehearsed.
    Workshop,
    /// At an endpoint; there is a cluster.
    Endpoint,
    /// As on a real account.
    Aws,
}

enum Step {
    /// An entry, and Enter.
    Enters(&'static str),
    Keys(&'static str),
    Pastes(&'static str),
    /// Waits for words on the screen.
    Shows(&'static str),
    /// Tab until there are these words: values of the account come when they come.
    TabsTo(&'static str),
    Resizes(u16, u16),
    /// Ctrl-C, and the next prompt.
    Cancels,
    /// Clears the screen.
    Anew,
}

const SCRIPT: &str = "workshop(#{ id: \"shop\", title: #{ ja: \"お店\", en: \"Shop\" }, region: \"ap-northeast-1\" });
let p = params(#{ name: #{ value: \"Shop\", doc: \"prefix\" } });
step(\"cluster\", #{ ja: \"クラスター\", en: \"The cluster\" }, || output(\"ClusterArn\", ecs::create_cluster(#{ clusterName: p.name }).cluster.clusterArn));
step(\"group\", #{ ja: \"ロググループ\", en: \"The log group\" }, || logs::create_log_group(#{ logGroupName: \"/shop\" }));
";

/// Goes through a scenario.
fn follow(name: &str, place: &Where, steps: &[Step]) {
    let repl = || Handson::new(&["repl"]).env("NO_COLOR", "1");
    let region = ["--region", "ap-northeast-1"];
    let port = matches!(place, Endpoint | Aws).then(|| Port::open(Handson::new(&["cloud"]), "1"));
    let url = port.as_ref().map_or("", Port::url).to_owned();
    let rehearsed = matches!(place, Workshop).then(workshop);
    let terminal = match place {
        English => Terminal::prompt(repl()),
        Japanese => Terminal::prompt(repl().env("LANG", "ja_JP.UTF-8")),
        Files => {
            let repl = repl().file("shop.rhai", SCRIPT).file("shapes.json", "{}").file("parts/web.rhai", "");
            Terminal::prompt(repl.file(".aws/config", "[profile workshop]\n[profile work]\n"))
        }
        Sized(rows, columns) => Terminal::sized(repl(), *rows, *columns),
        Workshop => Terminal::prompt(repl().within(rehearsed.as_ref().expect("a rehearsal"))),
        Endpoint => Terminal::prompt(repl().at(&url).args(&region)),
        Aws => Terminal::prompt(repl().args(&["--aws"]).args(&region).keys().env("AWS_ENDPOINT_URL", &url)),
    };
    terminal.asks().keys(CTRL_L).hides("\n");
    // Whether an entry runs: the next one is not typed before it has ended.
    let mut runs = false;
    for step in steps {
        match step {
            Enters(text) => {
                if runs {
                    terminal.asks();
                }
                terminal.enters(text)
            }
            Cancels => terminal.cancels(),
            Keys(keys) => terminal.keys(keys),
            Pastes(text) => terminal.pastes(text),
            Shows(words) => terminal.shows(words),
            TabsTo(words) => terminal.keys_until("\t", words),
            Resizes(rows, columns) => terminal.asks().resizes(*rows, *columns),
            Anew => terminal.asks().keys(CTRL_L).hides("\n"),
        };
        runs = match step {
            Enters(_) => true,
            Keys(keys) => keys.ends_with(ENTER),
            Anew | Cancels => false,
            _ => runs,
        };
    }
    if runs {
        terminal.asks();
    }
    insta::assert_snapshot!(name, masked(&terminal.screen(), &url));
}

/// A screen without what differs from run to run: where an endpoint listens, how long something took.
fn masked(screen: &str, url: &str) -> String {
    let host = url.trim_start_matches("http://");
    let screen = if host.is_empty() { screen.to_owned() } else { screen.replace(host, "HOST") };
    let mut parts = screen.split("ms").peekable();
    let mut masked = String::new();
    while let Some(part) = parts.next() {
        let number = part.trim_end_matches(|c: char| c.is_ascii_digit());
        match parts.peek() {
            Some(_) if number.len() < part.len() => masked += &format!("{number}0ms"),
            Some(_) => masked += &format!("{part}ms"),
            None => masked += part,
        }
    }
    masked
}

macro_rules! screens {
    ($($name:ident: $place:expr => $($step:expr),+;)+) => {
        $(#[test]
        fn $name() {
            follow(stringify!($name), &$place, &[$($step),+]);
        })+
    };
}

screens! {
    // What Tab offers.
    tab_modules: English => Keys("e\t"), Shows("elbv2::");
    tab_functions_of_the_library: English => Keys("cidr::\t"), Shows("cut");
    tab_parameters_of_the_library: English => Keys("network::create(#{ name: \"Shop\", \t"), Shows("zone_count");
    tab_parameters_of_a_workshop: English =>
        Enters("let p = params(#{ name: #{ value: \"Shop\" }, number: #{ value: 2 } });"), Anew, Keys("p.n\t"), Shows("number");
    tab_nested_members: English =>
        Keys("ecs::create_service(#{ networkConfiguration: #{ awsvpcConfiguration: #{ \t"), Shows("assignPublicIp");
    tab_methods: English => Keys("ec2::describe_vpcs().Vpcs.f\t"), Shows("find()");
    tab_waiters: English => Keys("ecs::wait_\t"), Shows("services_stable");
    tab_variables: English =>
        Enters("let shop_name = \"Shop\"; let shop_size = 2;"), Anew, Keys("shop\t"), Shows("shop_size");
    tab_files: Files => Keys(":load \t"), Shows("shop.rhai");
    tab_profiles: Files => Keys(":profile \t"), Shows("workshop");
    tab_steps: Files => Enters(":load shop.rhai"), Anew, Keys(":step \t"), Shows("group");
    tab_choices: English => Keys(":write o\t"), Shows("off");
    tab_regions: English => Keys(":region ap-northeast-\t"), Shows("ap-northeast-3");
    tab_commands_of_the_aws_cli: English => Keys("aws ecs list-s\t"), Shows("list-services");
    tab_options_of_the_aws_cli: English => Keys("aws ecs create-cluster --c\t"), Shows("--configuration");
    tab_values_of_a_workshop: Workshop =>
        Keys("outputs.V\t"), Shows("outputs.VpcId"), Cancels, Anew,
        Keys("elbv2::describe_target_health(#{ TargetGroupArn: \""), TabsTo("targetgroup/"), Cancels, Anew,
        Keys("ecs::update_service(#{ taskDefinition: \""), TabsTo("ContainerHandsOn:1"), Cancels, Anew,
        Keys("ecs::list_tasks(#{ cluster: \""), TabsTo("cluster: \"ContainerHandsOn\""), Cancels, Anew,
        Keys("aws ecs list-services --cluster "), TabsTo("--cluster ContainerHandsOn"), Cancels, Anew,
        Keys(":why "), TabsTo(":why ContainerHandsOn"), Cancels, Anew,
        Keys("ec2::create_vpc_endpoint(#{ SubnetIds: [\""), TabsTo("subnet-");

    // Help.
    help_of_a_command: English => Enters(":help watch"), Shows("5s 1m");
    help_in_all: Sized(50, 80) => Enters(":help"), Shows("as Ctrl-D does"), Shows(":quit");
    help_in_japanese: Japanese => Enters(":help undo"), Shows("削除する");
    search: English => Enters(":find target health"), Shows("describe_target_health");
    a_command_mistyped: English => Enters(":wach it"), Shows(":watch");

    // Commands of the AWS CLI.
    aws_runs: English => Enters("aws ecs create-cluster --cluster-name Shop --query cluster.status"), Shows("\"ACTIVE\"");
    aws_goes_on_behind_a_backslash: English =>
        Keys("aws ecs create-cluster \\\r    --cluster-name Shop --query cluster.status\r"), Shows("\"ACTIVE\"");
    aws_sets_a_variable: English =>
        Enters("Vpc=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)"), Shows("vpc-"), Anew,
        Enters("aws ec2 describe-vpcs --vpc-ids $Vpc --query 'Vpcs[].CidrBlock'"), Shows("10.0.0.0/16");
    aws_table: English =>
        Enters("aws ec2 describe-availability-zones --query 'AvailabilityZones[].[ZoneName,State]' --output table"), Shows("available");
    aws_option_mistyped: English => Enters("aws ecs create-cluster --cluster-nam3 Shop"), Shows("--cluster-name");
    aws_wide_space: English => Enters("aws　ecs　list-clusters"), Shows("aws ecs list-clusters");
    aws_wide_dash_in_japanese: Japanese => Enters("aws ecs list-tasks －－cluster Shop"), Shows("半角");
    aws_pasted: English =>
        Pastes("# two clusters\naws ecs create-cluster --cluster-name A --query cluster.status\naws ecs create-cluster --cluster-name B --query cluster.clusterName\n"),
        Keys("\r"), Shows("\"B\"");
    pasted_of_several_kinds: English =>
        Pastes("aws ecs create-cluster --cluster-name A --query cluster.status\nlet n = ecs::list_clusters().clusterArns.len();\nn + 41\n:vars\n"),
        Keys("\r"), Shows("n   i64  1");
    a_program_is_refused: English => Enters("docker build -t web ."), Shows("error");

    // What commands show.
    cli_of_a_call: English => Enters(":cli ecs::create_cluster(#{ clusterName: \"Shop\", tags: #{ Name: \"Shop\" } })"), Shows("aws ecs create-cluster");
    time_of_a_call: English => Enters("ecs::list_clusters();"), Enters(":time"), Shows("requests");
    variables: English => Enters("let name = \"店\"; let sizes = [1, 2];"), Enters(":vars"), Shows("sizes");
    undone: English => Enters("ecs::create_cluster(#{ clusterName: \"Shop\" });"), Enters(":undo"), Shows("cluster/Shop"), Enters(":status"), Shows("left here");
    steps_of_a_workshop: Files =>
        Enters(":load shop.rhai"), Enters(":step cluster"), Shows("ClusterArn: "), Enters(":steps"), Shows("The log group");
    place: English => Enters(":target"), Shows("rehearsal"), Enters(":region us-east-1"), Shows("handson us-east-1>");
    wide_colon: Japanese => Enters("：help"), Shows("全角のコロン");
    silent_entries: English => Enters("ecs::create_cluster(#{ clusterName: \"Shop\" });"), Enters("it.cluster.clusterName"), Shows("\"Shop\"");
    a_refusal_of_aws: Japanese => Enters("ecs::delete_cluster(#{ cluster: \"店\" })"), Shows("[ClusterNotFoundException]");

    // Other people's accounts.
    reads_at_an_endpoint: Endpoint => Enters("ecs::list_clusters()"), Shows("clusterArns"), Enters("aws ecs create-cluster --cluster-name Shop"), Shows("[ReadOnly]");
    a_real_account: Aws => Enters(":write"), Shows("read-only"), Enters(":undo"), Shows("[ReadOnly]");
    nothing_is_asked_twice: Aws => Enters(":write on"), Shows("Type yes:"), Keys("yes\r"), Shows("WRITE>"), Enters(":write on"), Shows("WRITE>");

    // Keys and windows.
    ctrl_c_leaves_an_entry_of_several_lines: English => Keys("let shop = #{\r    name: 1,\r"), Shows("    name: 1,"), Cancels, Enters("1 + 1"), Shows("\n2");
    ctrl_d_does_not_leave_an_entry: English => Keys("1 + 1"), Shows("1 + 1"), Keys(CTRL_D), Keys("\r"), Shows("\n2");
    searched_in_japanese: Japanese => Enters("let 店 = 1"), Shows("名前に使えません"), Cancels, Enters("let shop = \"お店\";"), Anew, Keys(CTRL_R), Keys("お店"), Shows("let shop");
    several_lines_come_back: English => Keys("let shop = #{\r    name: 1 };\r"), Anew, Keys(UP), Shows("name: 1 };");
    a_long_entry_in_a_narrow_window: Sized(20, 40) =>
        Keys("ecs::create_cluster(#{ clusterName: \"A cluster with a long name\", tags: #{ Name: \"長い名前のクラスター\" } })"), Shows("スター\" } })");
    a_window_that_shrinks: Sized(20, 80) => Enters("[#{ Name: \"a\", State: \"available\" }, #{ Name: \"b\", State: \"pending\" }]"), Shows("pending"), Resizes(20, 30), Enters("it"), Shows("\n-");
    an_error_in_a_narrow_window: Sized(20, 40) => Enters("ecs::delete_cluster(#{ cluster: \"Shop\" })"), Shows("ClusterNotFoundException");
    several_full_width_mistakes: Japanese => Keys("ecs::list_clusters（）；"), Shows("全角の「（」");
    brackets_that_do_not_fit: English => Keys("ecs::list_clusters(]"), Shows("`(` is open here");
}
