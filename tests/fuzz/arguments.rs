//! Command lines: read, and what touches only this machine is run in a folder of its own, beside files that are spoilt too.

use super::corpus::{pick, spoilt};
use super::watch::Watch;
use fastrand::Rng;
use std::ffi::OsString;
use std::sync::OnceLock;

/// Values of arguments, good ones and others.
const VALUES: &[&str] = &[
    "script.rhai",
    "a_test.rhai",
    "given.json",
    "export.log",
    "out.txt",
    "no/such",
    ".",
    "",
    " ",
    "name=x",
    "count=2",
    "count=x",
    "=",
    "zones=[1,",
    "zones=a,b",
    "1",
    "0",
    "-1",
    "99999999999999999999",
    "nan",
    "ja",
    "en",
    "json",
    "table",
    "text",
    "shell",
    "powershell",
    "dotenv",
    "bash",
    "zsh",
    "always",
    "never",
    "auto",
    "us-east-1",
    "日本",
    "w",
    "shop",
    "rehearsal",
    "Vpcs[*]",
    "[?",
    "1 + 1",
    "ecs::list_clusters()",
    "#{ a: [1, #{ b: 2 }] }",
    "Shop",
    "web",
    "5m",
    "mermaid",
    "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!a",
    "outputs.A",
    "throw 1",
    "let",
    "\u{0}",
    "-",
    "--",
    "🦀",
    "operations=10",
    "docker",
    "test",
    "'",
    "\"",
    "$HOME",
    "%PATH%",
    "*",
];

/// Files that options read, to be spoilt.
const GIVEN: &[(&str, &[&str])] = &[
    ("given.json", &["{ \"count\": 2, \"name\": \"x\", \"zones\": [\"a\", { \"b\": null }] }", "[]", "\u{feff}{}"]),
    (
        "export.log",
        &[
            "export VpcId=\"vpc-1\"\nexport A=\"a\\\"b\nc\"\n",
            "$env:VpcId = 'vpc''1'\r\nexport A=1\r\n",
            "{ \"VpcId\": \"vpc-1\", \"L\": [1, { \"a\": 2 }] }",
            "A=\"",
        ],
    ),
    (
        "script.rhai",
        &[
            "workshop(#{ id: \"w\", title: \"W\" }); let p = params(#{ count: #{ value: 1 }, name: #{ value: \"n\", choices: [\"n\", \"x\"] }, zones: #{ value: [] } }); output(\"A\", p);",
            "print(outputs.VpcId);",
            "step(\"a\", || output(\"B\", [1, #{ c: 2 }]));",
        ],
    ),
    ("a_test.rhai", &["fn test_a() { assert(true); }\nfn test_b() { import \"script\"; }", "fn test_a(", "test"]),
];

/// Every verb and option, as the command line describes itself.
fn words() -> &'static [String] {
    fn collect(command: &clap::Command, found: &mut Vec<String>) {
        for argument in command.get_arguments() {
            found.extend(argument.get_long().map(|long| format!("--{long}")));
            found.extend(argument.get_short().map(|short| format!("-{short}")));
        }
        for verb in command.get_subcommands() {
            found.push(verb.get_name().to_owned());
            collect(verb, found);
        }
    }
    static WORDS: OnceLock<Vec<String>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut found = vec!["help".to_owned(), "--help".to_owned(), "--version".to_owned()];
        collect(&handson::cli::command(), &mut found);
        found
    })
}

/// The words that a command line begins with.
fn verbs() -> &'static [String] {
    static VERBS: OnceLock<Vec<String>> = OnceLock::new();
    VERBS.get_or_init(|| {
        let command = handson::cli::command();
        let verbs = command.get_subcommands().map(|verb| verb.get_name().to_owned());
        verbs.chain(["help".to_owned()]).collect()
    })
}

/// Makes a command line and runs it.
pub fn run(random: &mut Rng, watch: &Watch) {
    let mut words = vec!["handson".to_owned()];
    words.push(verbs()[random.usize(0..verbs().len())].clone());
    for _ in 0..random.usize(0..8) {
        let word = match random.u8(0..10) {
            0..4 => self::words()[random.usize(0..self::words().len())].clone(),
            4 => format!("{}={}", self::words()[random.usize(0..self::words().len())], pick(random, VALUES)),
            _ => pick(random, VALUES).to_owned(),
        };
        words.push(word);
    }
    if random.u8(0..8) == 0 {
        let at = random.usize(1..words.len());
        words[at] = spoilt(&words[at], "--set a=b", &[], random);
    }
    for (name, texts) in GIVEN {
        let text = pick(random, texts);
        let text = if random.bool() { spoilt(text, text, &[], random) } else { text.to_owned() };
        std::fs::write(watch.folder().join(name), text).expect("a file of the case");
    }
    let shown = format!("{words:?}");
    let line: Vec<OsString> = words.iter().map(OsString::from).collect();
    watch.case(&shown, || {
        if here(&words) {
            handson::cli::run(line);
        } else if let Err(error) = handson::cli::command().try_get_matches_from(line) {
            assert!(!error.to_string().is_empty());
        }
    });
    if random.u8(0..64) == 0 {
        // The state of workshops may be spoilt, and goes at times.
        drop(std::fs::remove_dir_all(watch.folder().join(".handson")));
    }
}

/// Whether it may be run: nothing that asks other machines, waits for connections, or writes elsewhere.
fn here(words: &[String]) -> bool {
    let elsewhere = |word: &String| {
        ["--aws", "--endpoint", "cloud", "--allow-run"].iter().any(|part| word.contains(part))
            || word.starts_with('/')
            || word.contains("=/")
            || word.contains("..")
    };
    !words.iter().any(elsewhere)
}
