//! What an output may be called and be: it becomes a variable of somebody's shell.

use crate::engine::thrown::Thrown;
use crate::text;
use rhai::{Array, Dynamic, Map};

/// Variables that a shell or the programs that it starts go by, in upper case: `source export.log` must not change them. Those of
/// POSIX, bash and Windows, and what programs take their settings from.
const SHELL: [&str; 46] = [
    "PATH",
    "HOME",
    "SHELL",
    "USER",
    "LOGNAME",
    "PWD",
    "OLDPWD",
    "TERM",
    "LANG",
    "LANGUAGE",
    "TZ",
    "TMPDIR",
    "TEMP",
    "TMP",
    "IFS",
    "ENV",
    "PS1",
    "PS2",
    "PS4",
    "PROMPT",
    "UID",
    "EUID",
    "PPID",
    "RANDOM",
    "SECONDS",
    "LINENO",
    "OPTIND",
    "OPTARG",
    "REPLY",
    "CDPATH",
    "SHELLOPTS",
    "BASHOPTS",
    "PROMPT_COMMAND",
    "EDITOR",
    "VISUAL",
    "PAGER",
    "BROWSER",
    "NODE_OPTIONS",
    "RUBYOPT",
    "PATHEXT",
    "COMSPEC",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "HISTFILE",
];

/// The same, by how they begin.
const SHELL_BEGINNINGS: [&str; 13] =
    ["LC_", "LD_", "DYLD_", "BASH_", "ZSH_", "PYTHON", "PERL", "JAVA_", "GIT_", "SSH_", "XDG_", "AWS_", "HANDSON_"];

/// A name that a shell takes for a variable of nobody else.
///
/// # Errors
/// `InvalidOutput` with a name that would do.
pub fn name(name: &str) -> Result<(), Thrown> {
    let letters = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if name.is_empty() || name == "_" || !letters || name.starts_with(|c: char| c.is_ascii_digit()) {
        let wording = text!(
            en: "`{name}` cannot name an output: it becomes a variable of the shell",
            ja: "`{name}` は出力の名前に使えません（シェルの変数になります）"
        );
        let near: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let near = match near.trim_start_matches(|c: char| c.is_ascii_digit()) {
            "" | "_" => "VpcId",
            near => near,
        };
        let hint = text!(en: "letters, digits and `_`: {near}", ja: "英数字と _ だけで書きます: {near}");
        return Err(Thrown::new("InvalidOutput", wording).hint(hint));
    }
    let upper = name.to_ascii_uppercase();
    if SHELL.contains(&upper.as_str()) || SHELL_BEGINNINGS.iter().any(|start| upper.starts_with(start)) {
        let wording = text!(
            en: "`{name}` cannot name an output: it is a variable of the shell or of programs, which export.log would change",
            ja: "`{name}` は出力の名前に使えません。シェルやプログラムが使う変数で、export.log が書き換えてしまいます"
        );
        let hint = text!(en: "choose another name: Workshop{name}", ja: "別の名前にしてください: Workshop{name}");
        return Err(Thrown::new("InvalidOutput", wording).hint(hint));
    }
    Ok(())
}

/// A value that can be written down.
///
/// # Errors
/// `InvalidOutput` for `()` and for what holds a closure.
pub fn value(name: &str, value: &Dynamic) -> Result<(), Thrown> {
    if value.is_unit() {
        let wording = text!(en: "the output `{name}` has no value: ()", ja: "出力 `{name}` に値がありません: ()");
        return Err(Thrown::new("InvalidOutput", wording).hint(text!(
            en: "AWS leaves members out that have no value; to hand on something else then: x ?? \"none\"",
            ja: "AWS は値のないメンバーを返しません。その場合の代わりの値は x ?? \"none\" のように書けます"
        )));
    }
    if holds_closure(value) {
        let wording = text!(
            en: "the output `{name}` holds a closure, which cannot be written down",
            ja: "出力 `{name}` にクロージャーが含まれています。クロージャーは書き出せません"
        );
        let hint = text!(en: "hand on what it gives: f.call()", ja: "呼び出した結果を渡してください: f.call()");
        return Err(Thrown::new("InvalidOutput", wording).hint(hint));
    }
    Ok(())
}

fn holds_closure(value: &Dynamic) -> bool {
    value.is_fnptr()
        || value.read_lock::<Array>().is_some_and(|list| list.iter().any(holds_closure))
        || value.read_lock::<Map>().is_some_and(|map| map.values().any(holds_closure))
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn names_that_a_shell_needs_are_refused() {
        for good in ["VpcId", "PathOfPage", "Region", "TASK_ARN", "Lc", "AccountID", "_Vpc"] {
            assert!(name(good).is_ok(), "{good}");
        }
        for bad in
            ["PATH", "Path", "home", "LD_PRELOAD", "AWS_PROFILE", "Vpc-Id", "1st", "", "_", "日本", "a b", "PYTHONPATH"]
        {
            assert!(name(bad).is_err(), "{bad}");
        }
    }
}
