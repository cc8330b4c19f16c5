//! A script from a pipe, or a paste: what is of one kind stays together, and commands between it are done where they stand.

use super::entry;
use super::shell;
use std::collections::BTreeSet;

/// The parts of a script; itself where it is Rhai alone, or commands of the AWS CLI alone.
pub fn parts(script: &str) -> Vec<String> {
    let parts = split(script);
    let alone = |part: &&String| !part.trim_start().starts_with(':') && !leaves(part);
    let kinds: BTreeSet<bool> = parts.iter().map(|part| shell::is_command(part)).collect();
    if parts.iter().all(|part| alone(&part)) && kinds.len() == 1 { vec![script.to_owned()] } else { parts }
}

/// A line that is a command of the prompt, or of the AWS CLI, stands alone, unless it is in the middle of an entry. What says nothing
/// between such lines is left out.
fn split(script: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut code = String::new();
    let mut lines = script.lines().peekable();
    while let Some(line) = lines.next() {
        let stands_alone = line.trim_start().starts_with(':') || shell::is_command(line) || leaves(line);
        if !stands_alone || !entry::complete(&code) {
            code.extend([line, "\n"]);
            continue;
        }
        flush(&mut code, &mut parts);
        let mut command = line.to_owned();
        while shell::is_command(&command)
            && !shell::is_complete(&command)
            && let Some(next) = lines.next()
        {
            command.extend(["\n", next]);
        }
        parts.push(command);
    }
    flush(&mut code, &mut parts);
    parts
}

fn flush(code: &mut String, parts: &mut Vec<String>) {
    // A shell's comments are none of Rhai's.
    let says = |line: &str| {
        !line.trim().is_empty() && (!line.trim_start().starts_with('#') || line.trim_start().starts_with("#{"))
    };
    if code.lines().any(says) {
        parts.push(std::mem::take(code));
    }
    code.clear();
}

/// What one types at the end to leave asks for nothing here: the script ends.
fn leaves(line: &str) -> bool {
    matches!(line.trim().trim_end_matches(';').trim_end_matches("()"), "exit" | "quit" | "bye")
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn only_commands_part_a_script() {
        let all = parts;
        assert_eq!(all("let x = 20;\nx +\n22\n"), ["let x = 20;\nx +\n22\n"]);
        assert_eq!(all("let x = 1;\n:vars\nx\nexit\n"), ["let x = 1;\n", ":vars", "x\n", "exit"]);
        assert_eq!(all("let x = `\n:vars\n`;\n"), ["let x = `\n:vars\n`;\n"]);
        assert_eq!(all(":help\n:quit"), [":help", ":quit"]);
        assert!(all("\n\n").is_empty());
        let commands = "# first\naws ecs list-clusters\n# second\naws sts get-caller-identity\n";
        assert_eq!(all(commands), [commands]);
        let mixed = "aws ecs list-clusters \\\n  --output text\nlet x = 1;\nx + 1\n:vars\naws sts get-caller-identity";
        let parts = [
            "aws ecs list-clusters \\\n  --output text",
            "let x = 1;\nx + 1\n",
            ":vars",
            "aws sts get-caller-identity",
        ];
        assert_eq!(all(mixed), parts);
    }
}
