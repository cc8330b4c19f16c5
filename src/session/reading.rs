//! What can be seen in a script's text before anything of it runs.

use crate::lang::Lang;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Whether a script, or a file that it imports, calls `params`. `name` is the script's path.
pub fn declares_parameters(name: &str, text: &str) -> bool {
    let mut seen = BTreeSet::new();
    declares(Path::new(name), text, &mut seen)
}

fn declares(file: &Path, text: &str, seen: &mut BTreeSet<PathBuf>) -> bool {
    let code = || text.lines().map(|line| line.split("//").next().unwrap_or_default());
    if code().any(|line| line.contains("params")) {
        return true;
    }
    let imports = code().flat_map(|line| line.split("import \"").skip(1)).filter_map(|rest| rest.split('"').next());
    let folder = file.parent().unwrap_or(Path::new(""));
    imports.into_iter().any(|path| {
        let imported = folder.join(if path.ends_with(".rhai") { path.to_owned() } else { format!("{path}.rhai") });
        let new = seen.insert(imported.clone());
        new && crate::text_file::read(&imported).is_ok_and(|text| declares(&imported, &text, seen))
    })
}

/// The language that a workshop says it is in: `workshop(#{ ..., lang: "ja" })`. A script that cannot be read says it, too.
pub fn language(text: &str) -> Option<Lang> {
    let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
    let code = code.join("\n");
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let (_, said) = code.split_once("workshop(#{")?;
    let members = said.split("})").next().unwrap_or_default();
    let found = members.match_indices("lang").find_map(|(at, name)| {
        let quoted = members[..at].ends_with('"');
        let rest = &members[at + name.len()..];
        let rest = rest.strip_prefix('"').filter(|_| quoted).unwrap_or(rest).trim_start().strip_prefix(':')?;
        let value = rest.trim_start().strip_prefix('"')?.split('"').next()?;
        (!members[..at].ends_with(word)).then_some(value)
    })?;
    Lang::parse(found)
}

/// The first `${name}` in a text in double quotes, where nothing is filled in, though the script has a variable of that name: line
/// and name.
pub fn unfilled(text: &str) -> Option<(usize, String)> {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let variables = ["let ", "const ", "for "].into_iter().flat_map(|keyword| text.split(keyword).skip(1));
    let variables: BTreeSet<&str> =
        variables.filter_map(|rest| rest.split(|c| !word(c)).next()).chain(["outputs", "target"]).collect();
    let (mut line, mut chars) = (1, text.char_indices().peekable());
    while let Some((at, c)) = chars.next() {
        match c {
            '\n' => line += 1,
            '/' if text[at..].starts_with("//") => while chars.next_if(|(_, c)| *c != '\n').is_some() {},
            '`' => {
                let inner = chars.by_ref().map(|(_, c)| c).take_while(|c| *c != '`');
                line += inner.filter(|c| *c == '\n').count();
            }
            '"' => {
                let mut end = text.len();
                while let Some((at, inner)) = chars.next() {
                    match inner {
                        '\\' => drop(chars.next()),
                        '"' | '\n' => {
                            end = at;
                            line += usize::from(inner == '\n');
                            break;
                        }
                        _ => {}
                    }
                }
                let holes = text[at..end].split("${").skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
                let named = |hole: &&str| variables.contains(hole.split(|c| !word(c)).next().unwrap_or_default());
                if let Some(hole) = holes.into_iter().find(named) {
                    return Some((line, hole.to_owned()));
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{declares_parameters, language, unfilled};
    use crate::lang::Lang;

    #[test]
    fn the_language_of_a_workshop_is_seen_before_it_runs() {
        for (text, expected) in [
            ("workshop(#{ id: \"w\", lang: \"ja\" }); print(", Some(Lang::Ja)),
            ("workshop(#{\n    id: \"w\", // lang: \"en\"\n    \"lang\" : \"ja\",\n});", Some(Lang::Ja)),
            ("// workshop(#{ lang: \"ja\" });\nworkshop(#{ id: \"lang\", slang: \"ja\" });", None),
            ("let x = #{ lang: \"ja\" };", None),
        ] {
            assert_eq!(language(text), expected, "{text}");
        }
    }

    #[test]
    fn only_a_name_that_the_script_has_is_taken_for_one_to_fill_in() {
        for (text, expected) in [
            ("let name = \"a\";\nprint(\"hello ${name}\");", Some((2, "name"))),
            ("print(\"${outputs.VpcId}\");", Some((1, "outputs.VpcId"))),
            ("let name = 1; print(`hello ${name}`); // \"${name}\"", None),
            ("let n = 1; print(\"${HOST} \\\"${\");", None),
        ] {
            assert_eq!(unfilled(text), expected.map(|(line, name)| (line, name.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_script_without_params_is_known_by_its_text() {
        assert!(declares_parameters("a.rhai", "let p = params(#{});"));
        assert!(!declares_parameters("a.rhai", "// params(#{})\nimport \"network\" as network;"));
    }
}
