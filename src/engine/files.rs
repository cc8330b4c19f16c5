//! Files under the script's folder, and programs that the user allowed by name.

use super::thrown::{Native, Thrown};
use crate::error;
use crate::lang::Text;
use crate::text;
use crate::text_file;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rhai::{Array, Dynamic, Engine, Map, NativeCallContext, Position};
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

/// `read_file`, `beside`, `base64_decode`, `program_allowed`, `run_program`.
pub fn register(engine: &mut Engine, root: &Arc<PathBuf>, allowed: &Arc<Vec<String>>) {
    let folder = Arc::clone(root);
    engine.register_fn("read_file", move |path: &str| -> Native<String> {
        let file = inside(&folder, path)?;
        text_file::read(&file).map_err(|e| unreadable(path, &e).at(Position::NONE))
    });
    let folder = Arc::clone(root);
    engine.register_fn("beside", move |context: NativeCallContext, path: &str| -> Native<String> {
        let file = context.call_source().map(Path::new).filter(|file| file.is_file());
        let base = file.and_then(Path::parent).unwrap_or(&folder);
        let base = if base.as_os_str().is_empty() { Path::new(".") } else { base };
        let absolute = std::path::absolute(base.join(path));
        let absolute = absolute.map_err(|e| unreadable(path, &e).at(Position::NONE))?;
        Ok(absolute.display().to_string())
    });
    engine.register_fn("base64_decode", |text: &str| -> Native<String> {
        let bytes = BASE64.decode(text.trim()).ok();
        bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| {
            // The text may be a password: it is not repeated.
            Thrown::new("InvalidBase64", text!(en: "that is not text in base64", ja: "base64 のテキストではありません"))
                .at(Position::NONE)
        })
    });
    let names = Arc::clone(allowed);
    engine.register_fn("program_allowed", move |name: &str| names.iter().any(|n| n == name));
    let (folder, names) = (Arc::clone(root), Arc::clone(allowed));
    let run = move |context: &NativeCallContext, name: &str, arguments: Array, options: Map| {
        program(&folder, &names, name, &arguments, &options).map_err(|thrown| thrown.at(context.call_position()))
    };
    let short = run.clone();
    engine
        .register_fn("run_program", move |context: NativeCallContext, name: &str, arguments: Array, options: Map| {
            run(&context, name, arguments, options)
        })
        .register_fn("run_program", move |context: NativeCallContext, name: &str, arguments: Array| {
            short(&context, name, arguments, Map::new())
        });
}

fn unreadable(path: &str, error: &std::io::Error) -> Thrown {
    Thrown { code: "FileUnreadable".into(), ..error::file(Path::new(path), error) }.hint(text!(
        en: "paths count from the folder of the script that is run",
        ja: "パスは、実行するスクリプトのフォルダーから数えます"
    ))
}

/// The path below the folder, or an error if it would lead out of it.
fn inside(root: &Path, path: &str) -> Native<PathBuf> {
    let given = Path::new(path);
    let leaves =
        given.is_relative() && given.components().any(|c| !matches!(c, Component::Normal(_) | Component::CurDir));
    let file = root.join(given);
    let escapes = match (file.canonicalize(), root.canonicalize()) {
        (Ok(file), Ok(root)) => !file.starts_with(root),
        // What is not there cannot be read; whether it would be inside cannot be known.
        _ => given.is_absolute(),
    };
    if leaves || escapes {
        return Err(Thrown::new(
            "FileOutside",
            text!(en: "{path} is outside the script's folder", ja: "{path} はスクリプトのフォルダーの外です"),
        )
        .hint(text!(
            en: "a script reads only files in its own folder or below: copy it there",
            ja: "スクリプトが読めるのは自分のフォルダーの中だけです。そこに写してください"
        ))
        .at(Position::NONE));
    }
    Ok(file)
}

/// Runs a program and waits for it: `#{ code, stdout, stderr }`. What is given as `stdin` (a password, say) is shown nowhere.
fn program(root: &Path, allowed: &[String], name: &str, arguments: &Array, options: &Map) -> Result<Map, Thrown> {
    if !allowed.iter().any(|n| n == name) {
        return Err(Thrown::new(
            "ProgramNotAllowed",
            text!(en: "the script wants to run `{name}`", ja: "スクリプトが `{name}` を実行しようとしました"),
        )
        .hint(text!(en: "if that is what you want: --allow-run {name}", ja: "実行してよければ: --allow-run {name}")));
    }
    if let Some(unknown) = options.keys().find(|k| !["stdin", "dir"].contains(&k.as_str())) {
        return Err(Thrown::new("UnknownOption", text!(en: "run_program has no option `{unknown}`", ja: "run_program に `{unknown}` というオプションはありません")).hint("stdin, dir"));
    }
    let mut command = Command::new(name);
    command.args(arguments.iter().map(ToString::to_string));
    let dir = options
        .get("dir")
        .map_or_else(|| Ok(root.to_owned()), |dir| inside(root, &dir.to_string()).map_err(|e| Thrown::of(&e)))?;
    command.current_dir(dir).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let failed = |e: std::io::Error| {
        let Text { en, ja } = match e.kind() {
            std::io::ErrorKind::NotFound => {
                text!(en: "there is no such program", ja: "そのようなプログラムはありません")
            }
            _ => error::words(&e),
        };
        let thrown = Thrown::new("ProgramFailed", text!(en: "{name}: {en}", ja: "{name}: {ja}"));
        thrown.with("program", name.to_owned()).hint(text!(
            en: "is it installed, and its folder in PATH?",
            ja: "インストールされていて、フォルダーが PATH にあるか確かめてください"
        ))
    };
    let mut child = command.spawn().map_err(failed)?;
    let text = options.get("stdin").map(ToString::to_string).unwrap_or_default();
    let pipe = child.stdin.take();
    let writer = std::thread::spawn(move || pipe.map(|mut pipe| pipe.write_all(text.as_bytes())));
    let output = child.wait_with_output().map_err(failed)?;
    // A program that does not read its input closes it: its exit code says what that meant.
    drop(writer.join());
    let code = output.status.code().unwrap_or(-1);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    if code != 0 {
        let last: Vec<&str> = stderr.lines().rev().take(5).collect();
        let thrown = Thrown::new(
            "ProgramFailed",
            text!(en: "{name} ended with exit code {code}", ja: "{name} は終了コード {code} で終わりました"),
        )
        .with("program", name.to_owned());
        return Err(last.into_iter().rev().fold(thrown, Thrown::hint).with("exit_code", i64::from(code)));
    }
    let members = [
        ("code", Dynamic::from(i64::from(code))),
        ("stdout", String::from_utf8_lossy(&output.stdout).into_owned().into()),
        ("stderr", stderr.into()),
    ];
    Ok(members.into_iter().map(|(name, value)| (name.into(), value)).collect())
}
