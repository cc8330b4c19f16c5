//! Whether a text is for the shell or for Rhai.

use super::lex::assigned;

/// What a command of ours begins with.
const OURS: [&str; 11] = ["aws", "echo", "cat", "cd", "clear", "source", ".", "export", "unset", "pwd", "set"];

/// Programs and words of shells, which are refused by name with what to do instead.
const OTHERS: [&str; 59] = [
    "grep",
    "head",
    "tail",
    "sed",
    "cut",
    "tr",
    "sort",
    "uniq",
    "wc",
    "jq",
    "awk",
    "xargs",
    "less",
    "more",
    "docker",
    "finch",
    "podman",
    "sleep",
    "curl",
    "wget",
    "vi",
    "vim",
    "nano",
    "emacs",
    "code",
    "printf",
    "ls",
    "mkdir",
    "rm",
    "cp",
    "mv",
    "chmod",
    "touch",
    "handson",
    "sudo",
    "ssh",
    "git",
    "python",
    "python3",
    "pip",
    "pip3",
    "npm",
    "node",
    "kubectl",
    "terraform",
    "sam",
    "cdk",
    "ecspresso",
    "copilot",
    "yum",
    "dnf",
    "apt",
    "apt-get",
    "brew",
    "bash",
    "sh",
    "zsh",
    "tee",
    "env",
];

/// Whether a text is for the shell: its first line begins with a command, a program that one may look for here, or with `NAME=`
/// before something that is no Rhai. A Rhai assignment to a variable that there is (`x=5`) looks the same: see [`assigns`].
pub fn is_command(text: &str) -> bool {
    let Some(line) = first_line(text) else { return false };
    if let Some(name) = assigned(line) {
        return assigns_words(&line[name.len() + 1..]);
    }
    let end = line.find(|c: char| c.is_whitespace() || matches!(c, ';' | '|' | '&')).unwrap_or(line.len());
    let (first, rest) = line.split_at(end);
    let first: String = first.chars().map(narrow).collect();
    let after = rest.trim_start().chars().next();
    let loops = matches!(first.as_str(), "for" | "while" | "until" | "if")
        && text.lines().any(|line| {
            [" do", "; do", ";do", "then"].iter().any(|end| line.trim_end().ends_with(end))
                || line.contains("; do ")
                || line.contains("; then ")
        });
    // In Rhai two words do not stand beside each other, but a variable may be called so.
    let operator = after.is_some_and(|c| "=+*<>%^!?(,:)]}".contains(c));
    let alone = rest.trim().is_empty() || rest.starts_with(';');
    match first.as_str() {
        "aws" | "export" => !operator,
        "." => rest.starts_with(' ') && !operator,
        "cat" if rest.trim_start().starts_with("<<") || rest.trim_start().starts_with('>') => true,
        word if OURS.contains(&word) => !operator && (!alone || matches!(word, "clear" | "cd" | "pwd" | "echo")),
        word if OTHERS.contains(&word) => !operator && (after != Some('-') || starts_option(rest)),
        _ => loops,
    }
}

/// The name that a text begins by assigning to, if that may as well be an assignment of Rhai.
pub fn assigns(text: &str) -> Option<&str> {
    assigned(first_line(text)?)
}

/// `-n` or `--name`, not `- n`.
fn starts_option(rest: &str) -> bool {
    rest.trim_start().starts_with('-') && !rest.trim_start()[1..].starts_with(char::is_whitespace)
}

/// The first line that says something, without a prompt that was pasted with it.
fn first_line(text: &str) -> Option<&str> {
    let mut lines =
        text.trim_start_matches('\u{feff}').lines().map(|line| line.trim_start_matches([' ', '\t', '\u{3000}']));
    let line = lines.find(|line| !line.trim().is_empty() && (!line.starts_with('#') || line.starts_with("#{")))?;
    Some(line.strip_prefix("$ ").unwrap_or(line))
}

fn narrow(c: char) -> char {
    match c {
        'ａ'..='ｚ' | 'Ａ'..='Ｚ' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// Whether what stands behind `NAME=` is a shell's word and no Rhai.
fn assigns_words(value: &str) -> bool {
    if value.starts_with("$(") || value.starts_with("${") || value.starts_with('$') {
        return true;
    }
    if let Some(inner) = value.strip_prefix('`') {
        return is_command(inner);
    }
    let quoted = |quote: char| -> Option<&str> { value.strip_prefix(quote)?.split_once(quote).map(|(_, rest)| rest) };
    let rest = match value.chars().next() {
        Some('"') => quoted('"'),
        Some('\'') => quoted('\''),
        Some(c) if c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '~') => {
            let end =
                value.find(|c: char| c.is_whitespace() || matches!(c, ';' | '(' | '[' | '{')).unwrap_or(value.len());
            Some(&value[end..])
        }
        _ => None,
    };
    // `x=5;` is Rhai's, `A=1; B=2` and `A=1 aws ...` are a shell's.
    rest.is_some_and(|rest| {
        let rest = rest.trim();
        rest.is_empty() || rest.starts_with('#') || rest.strip_prefix(';').is_some_and(is_command) || is_command(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::is_command;

    #[test]
    fn commands_are_told_from_rhai() {
        for text in [
            "aws ecs list-clusters",
            "aws",
            "  aws ecs list-clusters \\\n  --output text",
            "# first\n\naws ecs list-clusters",
            "$ aws ecs list-clusters",
            "aws　ecs　list-clusters",
            "ａｗｓ ecs list-clusters",
            "VpcId=$(aws ec2 describe-vpcs)",
            "RevisionNo=`aws ecs list-task-definitions`",
            "Name=web",
            "Name=\"web\"",
            "A=1 aws ecs list-clusters",
            "export VpcId=\"vpc-1\"",
            "cat << EOF > a.json\n{}\nEOF",
            "cat > a.json <<EOF\n{}\nEOF",
            "clear; cat << EOF > a\nEOF",
            "cd ~/environment\ncat << EOF > a\nEOF",
            "echo $VpcId",
            "echo -n x",
            "source export.log",
            ". export.log",
            "docker build .",
            "ls -l",
            "jq .",
            "for a in $R; do echo $a; done",
        ] {
            assert!(is_command(text), "{text}");
        }
        for text in [
            "ecs::list_clusters()",
            "let aws = 1",
            "aws = 2",
            "aws.len()",
            "aws(1)",
            "x=5;",
            "x==5",
            "x=#{ a: 1 }",
            "x=[1]",
            "x=f(1)",
            "x=`text`",
            "x = \"a\"",
            "#{ a: 1 }",
            "cat",
            "sort(list)",
            "head - 1",
            "tail + 1",
            "echo = 3",
            "for x in [1, 2] { print(x) }",
            "if x { 1 } else { 2 }",
            "while x < 3 {\n x += 1;\n}",
            "",
            "// aws ecs list-clusters",
            "import \"ops\" as ops;",
        ] {
            assert!(!is_command(text), "{text}");
        }
    }
}
