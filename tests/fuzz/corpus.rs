//! What cases are made from: every script of the project, and ways to spoil a text.

use fastrand::Rng;
use std::path::{Path, PathBuf};

/// Values that are seldom thought of.
pub const ODD: &[&str] = &[
    "0",
    "-1",
    "1",
    "2",
    "9223372036854775807",
    "-9223372036854775808",
    "4294967296",
    "0.1",
    "-0.0",
    "1e308",
    "1e-308",
    "()",
    "true",
    "\"\"",
    "\"a\"",
    "\"日本語\"",
    "'x'",
    "[]",
    "#{}",
    "[[]]",
    "[()]",
    "#{ a: [] }",
    "|| 1",
    "|x| x",
    "\"15m\"",
    "\"-1s\"",
    "\"99999999h\"",
    "\"2026-01-31T09:00:00Z\"",
    "now()",
    "outputs",
    "target",
    "blob(3)",
    "\"\\u0000\"",
    "\"vpc-1\"",
    "\"10.0.0.0/16\"",
    "\"arn:aws:ecs:us-east-1:123456789012:cluster/x\"",
    "timestamp()",
    "Fn(\"print\")",
    "0..3",
    "\"[0]\"",
];

/// Pieces that make other mistakes than a spoilt script does.
pub const PIECES: &[&str] = &[
    "let x = 1; let f = || { x += 1; x }; [f.call(), x, attempt(f), par_map([f], |g| g.call())];",
    "let a = []; loop { a = [a, a]; }",
    "let s = \"x\"; loop { s += s; }",
    "let l = []; loop { l.push(1); }",
    "let l = []; l.pad(40000, 1); loop { l.len(); }",
    "let m = #{}; let i = 0; loop { m[`${i}`] = i; i += 1; }",
    "let s = \"x\"; while s.len() < 1000000 { s += s; } let m = #{}; let i = 0; loop { m[`${i}`] = s + i; i += 1; }",
    "let l = [[]]; loop { l[0].push(1); }",
    "let rows = []; rows.pad(5000, #{ a: 1, b: [1] }); table(rows); json(rows); chunks(rows, 2);",
    "let q = \"(\"; q.pad(5000, \"(\"); query(#{}, q);",
    "let q = \"a\"; for i in 0..2000 { q += \".a\"; } query(#{ a: 1 }, q);",
    "let f = || 0; let g = || f.call(); f = || g; step(\"a\", \"A\", || { f = g; });",
    "print（\"a\"）； let a ＝ “b”； if a ≧ 3 × 2 ｛ ｝",
    "let a = [0]; loop { a += a; }",
    "let m = #{}; for i in 0..100000 { m[`${i}`] = m; }",
    "fn f(n) { f(n + 1) } f(0);",
    "throw #{ code: 1, message: #{}, hints: \"x\" };",
    "try { throw [1] } catch (e) { e.code }",
    "step(\"a\", \"A\", || { step(\"b\", \"B\", || 1) });",
    "workshop(#{ id: \"x\", title: #{}, region: 3 });",
    "params(#{ a: #{ value: 1, choices: [2] }, b: 3, c: #{ value: || 1 } });",
    "wait_until(\"x\", || false, #{ timeout: \"9999h\", every: 0 });",
    "sleep(1e18);",
    "sleep(9223372036854775807);",
    "ago(\"9999999h\");",
    "let t = now(); t - 1e300; t + 9223372036854775807;",
    "json(#{ a: || 1, b: [now(), blob(10)] });",
    "table([#{ a: 1, b: [1] }, 3, ()], [\"日本\", \"a\"]);",
    "chunks([1, 2, 3], -1);",
    "query(#{ a: [1] }, \"a[?@ > `0`] | [0].b.c || sort_by(@, &x)\");",
    "options(#{ a: 1 }, #{ a: 2 }, [\"a\", 3, ()]);",
    "output(\"A\", || 1); output(\"B\", [outputs]); outputs.C;",
    "import \"part\" as p; p::nothing();",
    "import \"../part\"; import \"\"; import \"/\"; import \"std:network\";",
    "read_file(\"part.rhai\"); read_file(\"\"); read_file(\"../x\"); beside(\"\");",
    "ecs::wait_services_stable(#{ cluster: \"x\", services: [\"y\"], timeout: \"9999h\", every: 0 });",
    "elbv2::wait_target_in_service(#{ TargetGroupArn: \"arn\", timeout: -1, every: 1e300 });",
    "ecs::register_task_definition(#{ family: \"x\", containerDefinitions: [#{ name: \"y\", image: \"z\", memory: 9 }] });",
    "ec2::describe_subnets(#{ filters: #{ \"vpc-id\": [], \"tag:\": \"*\", \"x\": \"[[[\" } });",
    "ec2::create_vpc(#{ CidrBlock: \"0.0.0.0/0\" }); ec2::create_vpc(#{ CidrBlock: \"10.0.0.0/99999999999\" });",
    "logs::filter_log_events(#{ logGroupName: \"x\", filterPattern: \"{ $.a = [ \" });",
    "iam::create_role(#{ RoleName: \"x\", AssumeRolePolicyDocument: \"{\" });",
    "set_params(#{ a: () }); assert_fails(\"x\", || throw ()); assert_eq(now(), || 1);",
    "let c = || this; c.call(); [1].map(|| this);",
    "let x = 1; x.y.z = 2; x[0][1] = 3; (#{}).a.b();",
    "switch 1 { 0..=9223372036854775807 => 1, _ if x => 2 }",
    "for i in range(0, 9223372036854775807, 9223372036854775807) { }",
    "1 << 9999; 1 >> -1; 2 ** 9999; -9223372036854775808 / -1; 1 % 0;",
    "\"abc\".sub_string(-9, 9999999999); \"日本\"[1]; \"abc\"[-4]; \"x\".pad(99999999, \"日\");",
    "[1, 2, 3].extract(-5, 99999999999); [1].splice(-9, 9, []); [3, \"a\", ()].sort(); [1].pad(99999999, [1]);",
    "let a = [1, 2]; a.for_each(|x| a.push(x)); a.map(|x| { a = []; x });",
    "let x = #{ a: 1 }; x.a = x; x.a.a = x; x;",
];

/// The scripts of the project and the examples of its documents, and what was once found.
pub fn scripts() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["scripts", "stdlib", "docs", "tests/fuzz/found"] {
        walk(&root.join(folder), &mut files);
    }
    files.push(root.join("README.md"));
    let mut scripts: Vec<String> = PIECES.iter().map(ToString::to_string).collect();
    files.sort_by_key(|file| (!file.components().any(|part| part.as_os_str() == "found"), file.clone()));
    for file in files {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        match file.extension().and_then(|ending| ending.to_str()) {
            Some("rhai") => scripts.push(text),
            Some("md") => scripts
                .extend(text.split("```rhai\n").skip(1).filter_map(|rest| Some(rest.split("```").next()?.to_owned()))),
            _ => {}
        }
    }
    scripts
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { walk(&path, found) } else { found.push(path) }
    }
}

/// Words, numbers, texts and single signs of a script, in order; joined they are the script.
pub fn tokens(text: &str) -> Vec<&str> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(first) = rest.chars().next() {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let end = match first {
            '"' => rest[1..].find('"').map_or(rest.len(), |at| at + 2),
            c if word(c) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
            c if c.is_whitespace() => rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (token, after) = rest.split_at(end);
        found.push(token);
        rest = after;
    }
    found
}

/// A text with up to some of its pieces left out, doubled, moved, or put in place of others.
pub fn spoilt(text: &str, other: &str, words: &[String], random: &mut Rng) -> String {
    let mut list: Vec<String> = tokens(text).into_iter().map(str::to_owned).collect();
    let others = tokens(other);
    for _ in 0..random.usize(1..6) {
        if list.is_empty() {
            break;
        }
        let at = random.usize(0..list.len());
        let end = (at + random.usize(0..12)).min(list.len());
        match random.u8(0..13) {
            0 => drop(list.drain(at..end)),
            1 => {
                let again = list[at..end].to_vec();
                list.splice(at..at, again);
            }
            2 => list.truncate(at),
            3 if !others.is_empty() => {
                let from = random.usize(0..others.len());
                let to = (from + random.usize(0..30)).min(others.len());
                list.splice(at..end, others[from..to].iter().map(ToString::to_string));
            }
            4 | 5 => list[at] = pick(random, ODD).to_owned(),
            6 => list.insert(
                at,
                pick(
                    random,
                    &[
                        "(", ")", "[", "]", "{", "}", "#{", "||", "|x|", ";", ",", "..", "!", "-", "::", "`", "${",
                        "/*", "//", "\"",
                    ],
                )
                .to_owned(),
            ),
            7 => {
                list[at] = pick(
                    random,
                    &["　", "“", "：", "；", "（", "｛", "ａ", "é", "\u{0}", "\u{feff}", "\r\n", "\u{202e}", "🦀"],
                )
                .to_owned()
            }
            8 if !words.is_empty() => list[at].clone_from(&words[random.usize(0..words.len())]),
            9 => {
                let deep = random.usize(1..300);
                let (open, close) = *pick_of(
                    random,
                    &[
                        ("[", "]"),
                        ("(", ")"),
                        ("#{ a: ", "}"),
                        ("{", "}"),
                        ("|| ", ""),
                        ("!", ""),
                        ("-", ""),
                        ("if true { ", "}"),
                    ],
                );
                list[at] = format!("{}{}{}", open.repeat(deep), list[at], close.repeat(deep));
            }
            10 => list.insert(at, format!("\n{}\n", pick(random, PIECES))),
            11 => {
                let to = random.usize(0..list.len());
                list.swap(at, to);
            }
            _ => {
                let kept: String = list[at].chars().rev().collect();
                list[at] = kept;
            }
        }
    }
    list.concat()
}

/// Some lines of a text, or all.
pub fn part(text: &str, random: &mut Rng) -> String {
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() < 12 || random.u8(0..4) == 0 {
        return text.to_owned();
    }
    let from = random.usize(0..lines.len());
    lines[from..(from + random.usize(1..40)).min(lines.len())].join("\n")
}

/// One of a list.
pub fn pick<'a>(random: &mut Rng, list: &[&'a str]) -> &'a str {
    list[random.usize(0..list.len())]
}

fn pick_of<'a, T>(random: &mut Rng, list: &'a [T]) -> &'a T {
    &list[random.usize(0..list.len())]
}
