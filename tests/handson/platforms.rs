//! What differs from one system to another: files of other editors and shells, terminals, full disks, missing folders.

use super::fixture::Handson;
use std::process::{Command, Stdio};

/// UTF-16 with a mark, as `>` of Windows PowerShell writes.
fn wide(text: &str) -> Vec<u8> {
    std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// A run whose files are bytes.
fn with_bytes(run: Handson, file: &str, content: &[u8]) -> Handson {
    std::fs::write(run.folder().join(file), content).expect("a file of the test");
    run
}

#[test]
fn scripts_of_any_editor_are_read() {
    let script = "let 名 = \"a\";\r\nprint(名);\r\nimport \"part\" as part;\r\nprint(part::two());\r\n";
    let script = script.replace('名', "name");
    let marked = format!("\u{feff}{script}");
    for content in [script.clone().into_bytes(), marked.into_bytes(), wide(&script)] {
        let run = with_bytes(Handson::new(&["run", "script.rhai"]), "script.rhai", &content);
        with_bytes(run, "part.rhai", &wide("fn two() { 2 }\r\n")).run().ok().prints("a\n2");
    }
}

#[test]
fn the_excerpt_of_a_windows_file_is_at_its_place() {
    let script = "\u{feff}let a = 1;\r\nlet b = a + misspelt;\r\n";
    let ended =
        Handson::script(script).args(&["--ascii"]).run().code(1).says(&["script.rhai:2:13", "let b = a + misspelt"]);
    assert!(!ended.stderr.contains('\r') && ended.stderr.is_ascii(), "{ended}");
}

#[test]
fn another_encoding_is_named() {
    let run = with_bytes(Handson::new(&["run", "script.rhai"]), "script.rhai", b"print(\"\x93\xFA\x96{\");");
    run.run().code(2).says(&["script.rhai", "UTF-8"]);
}

#[test]
fn parameters_and_outputs_of_windows_are_read() {
    let script =
        "workshop(#{ id: \"w\", title: \"W\" }); let p = params(#{ n: #{ value: 1 } }); print([p.n, outputs.VpcId]);";
    let given = "$env:VpcId = 'vpc-1'\r\n";
    for outputs in [given.as_bytes().to_vec(), format!("\u{feff}{given}").into_bytes(), wide(given)] {
        let run = Handson::script(script).args(&["--params", "p.json", "--outputs", "o.ps1"]);
        let run = with_bytes(with_bytes(run, "p.json", &wide("{ \"n\": 2 }\r\n")), "o.ps1", &outputs);
        run.run().ok().prints("[2, \"vpc-1\"]");
    }
}

#[test]
fn outputs_go_to_a_file_for_every_shell_whole_or_not_at_all() {
    let script =
        "workshop(#{ id: \"w\", title: \"W\" }); output(\"Name\", \"日本's \u{2019}\"); output(\"Id\", \"vpc-1\");";
    let ended = Handson::script(script).run().ok();
    for format in ["shell", "powershell", "json", "dotenv"] {
        let written = Handson::new(&["outputs", "--format", format, "-o", "o.txt"]).within(&ended).run().ok();
        assert!(written.stdout.is_empty(), "{written}");
        let text = written.file("o.txt");
        assert_eq!(text.starts_with('\u{feff}'), format == "powershell", "{format}");
        let again = Handson::script("print(outputs.Name); print(outputs.Id);").args(&["--outputs", "o.txt"]);
        let again = again.file("o.txt", &text).run().ok();
        again.prints("日本's \u{2019}\nvpc-1");
    }
    let nowhere =
        Handson::new(&["outputs", "-o", "no/such/o.txt"]).within(&ended).run().code(2).says(&["no/such/o.txt"]);
    assert!(!nowhere.files(".").contains(&"no".to_owned()), "{nowhere}");
    let powershell = Handson::new(&["outputs", "--format", "powershell"]).within(&ended).run().ok();
    assert!(powershell.stdout.contains("$env:Name = '日本''s \u{2019}\u{2019}'"), "{powershell}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_written_to_and_a_link_stays_one() {
    let ended = Handson::script("workshop(#{ id: \"w\", title: \"W\" }); output(\"Id\", \"vpc-1\");").run().ok();
    let folder = ended.folder.path();
    std::fs::write(folder.join("real.log"), "old").expect("a file");
    std::os::unix::fs::symlink("real.log", folder.join("link.log")).expect("a link");
    Handson::new(&["outputs", "-o", "link.log"]).within(&ended).run().ok();
    assert!(folder.join("link.log").is_symlink());
    assert_eq!(ended.file("real.log"), "export Id=\"vpc-1\"\n");
    // As root a replacement would succeed.
    let made = Command::new("mkfifo").arg(folder.join("pipe")).status();
    assert!(made.is_ok_and(|status| status.success()));
    let reader = Command::new("cat").arg(folder.join("pipe")).stdout(Stdio::piped()).spawn().expect("cat");
    Handson::new(&["outputs", "-o", "pipe"]).within(&ended).run().ok();
    let read = reader.wait_with_output().expect("an end");
    assert_eq!(String::from_utf8_lossy(&read.stdout), "export Id=\"vpc-1\"\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_a_reader_that_went_away_is_none() {
    let full = |args: &[&str]| {
        let out = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
        let mut command = Command::new(env!("CARGO_BIN_EXE_handson"));
        command.args(args).env("LANG", "C.UTF-8").stdout(out).stderr(Stdio::piped()).output().expect("an end")
    };
    let folder = tempfile::tempdir().expect("a folder");
    let (script, tests) = (folder.path().join("s.rhai"), folder.path().join("s_test.rhai"));
    std::fs::write(&script, "print(1); print(2);").expect("a file");
    std::fs::write(&tests, "fn test_a() {}").expect("a file");
    let (script, tests) = (script.display().to_string(), tests.display().to_string());
    for args in [["eval", "1"], ["run", &script], ["completions", "bash"], ["test", &tests]] {
        let ended = full(&args);
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(1), "{args:?}: {said}");
        assert!(said.contains("OutputUnwritable") && said.contains("standard output"), "{args:?}: {said}");
    }
    assert_eq!(full(&["--help"]).status.code(), Some(1));
    assert_eq!(full(&["--version"]).status.code(), Some(1));
    // The script's own error is what is said.
    std::fs::write(folder.path().join("s.rhai"), "print(1); throw \"mine\";").expect("a file");
    assert!(String::from_utf8_lossy(&full(&["run", &script]).stderr).contains("mine"));
    assert_eq!(full(&["run", &script]).status.code(), Some(1));
}

#[cfg(unix)]
#[test]
fn names_that_are_no_text_are_no_panic() {
    use std::os::unix::ffi::OsStrExt as _;
    let name = std::ffi::OsStr::from_bytes(b"s\xFF.rhai");
    let folder = tempfile::tempdir().expect("a folder");
    let run = |args: &[&std::ffi::OsStr]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_handson"));
        command.args(args).current_dir(folder.path()).env("LANG", "C.UTF-8").output().expect("an end")
    };
    let refused = run(&["eval".as_ref(), name]);
    assert_eq!(refused.status.code(), Some(2), "{refused:?}");
    if std::fs::write(folder.path().join(name), "print(beside(\"x\").len() > 0); import \"part\" as p; nope").is_err() {
        eprintln!("skipped: this file system takes names in UTF-8 alone");
        return;
    }
    std::fs::write(folder.path().join("part.rhai"), "fn a() { 1 }").expect("a file");
    let ended = run(&["run".as_ref(), name]);
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(1), "{said}");
    assert!(said.contains("nope") && !said.contains("panicked"), "{said}");
}

#[test]
fn without_a_home_or_a_terminal_it_works_all_the_same() {
    let bare = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_handson"));
        command.args(args).env_clear().stdin(Stdio::null());
        if let Some(root) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", root);
        }
        command.output().expect("an end")
    };
    for args in [["eval", "sts::get_caller_identity().Account"], ["repl", "--quiet"], ["repl", "--ascii"]] {
        let ended = bare(&args);
        assert!(ended.status.success(), "{args:?}: {ended:?}");
    }
    let ended = bare(&["eval", "ecs::list_clusters()", "--endpoint-url", "http://127.0.0.1:9"]);
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    assert!(!String::from_utf8_lossy(&ended.stderr).contains("panicked"), "{ended:?}");
}

#[test]
fn every_symbol_has_an_ascii_form() {
    let script = "workshop(#{ id: \"w\", title: \"W\" });
        step(\"a\", \"Wait\", || { explain(\"why\"); output(\"A\", 1);
            wait_until(\"later\", || (now() - ago(\"1s\")) > 5.0, #{ timeout: \"20s\" }); });";
    for (args, env) in [(&["--ascii"][..], "C.UTF-8"), (&[][..], "C"), (&[][..], "POSIX")] {
        let ended = Handson::script(script).args(args).env("LANG", env).run().code(1);
        assert!(ended.stderr.is_ascii() && ended.stdout.is_ascii(), "{ended}");
        let ended = Handson::script("workshop(#{ id: \"w\", title: \"W\" }); step(\"a\", \"A\", || 1);").args(args);
        let ended = ended.env("LANG", env).run().ok().says(&["ok done"]);
        assert!(ended.stderr.is_ascii(), "{ended}");
        let help = Handson::new(&["run", "--help"]).args(args).env("LANG", env).run().ok();
        assert!(help.stdout.is_ascii(), "{help}");
    }
}

#[test]
fn a_workshop_s_id_is_a_folder_on_every_system() {
    for id in ["con", "Nul", "com1", "LPT9.txt", "a:b", "a/b", "a\\\\b", "..", "a."] {
        let script = format!("workshop(#{{ id: \"{id}\", title: \"W\" }});");
        Handson::script(&script).run().code(1).says(&["InvalidWorkshop"]);
    }
    for id in ["console", "com", "lpt10", "a.con"] {
        Handson::script(&format!("workshop(#{{ id: \"{id}\", title: \"W\" }});")).run().ok();
    }
}

#[test]
fn a_dot_in_a_module_s_name_belongs_to_it() {
    let script = "import \"shop.v2\" as shop; import \"plain.rhai\" as plain; print(shop::which() + plain::which());";
    let run = Handson::script(script).file("shop.v2.rhai", "fn which() { 2 }").file("shop.rhai", "fn which() { 1 }");
    run.file("plain.rhai", "fn which() { 40 }").run().ok().prints("42");
}

#[test]
fn a_value_that_grows_into_itself_meets_a_limit_at_once() {
    let grow = [
        "let a = []; for i in 0..5000 { a = [a]; }",
        "let a = #{}; for i in 0..5000 { a = #{ x: 1, next: a, z: [1, 2, 3] }; }",
        "let a = []; let f = || { a = [1, a]; }; for i in 0..5000 { f.call(); }",
        "fn f(a, n) { a } let a = []; for i in 0..5000 { let b = [1, 2, 3]; b.push(a); a = b; }",
    ];
    for script in grow {
        let ended = Handson::script(script).run().code(1).says(&["NestedTooDeep", "200"]);
        ended.within(std::time::Duration::from_secs(5));
    }
    Handson::eval("let a = []; for i in 0..150 { a = [a]; } a").run().ok();
}
