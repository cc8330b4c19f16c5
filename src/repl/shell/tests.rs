use super::is_complete;
use super::lex::parse;
use super::script::{Piece, Redirect, Script};

/// A script as one line: words parted by blanks, `|` between stages, `;` between pipelines.
fn shown(script: &Script) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.replace('\n', "⏎"),
        Piece::Variable { name, otherwise: None, quoted, .. } => format!("${name}{}", if *quoted { "\"" } else { "" }),
        Piece::Variable { name, otherwise: Some(other), .. } => format!("${{{name}:-{other}}}"),
        Piece::Output { script, quoted } => format!("$({}){}", shown(script), if *quoted { "\"" } else { "" }),
    };
    let pieces = |all: &[Piece]| all.iter().map(piece).collect::<String>();
    let stages = script.pipelines.iter().map(|pipeline| {
        let and = if pipeline.only_if_ok { "&& " } else { "" };
        let stages: Vec<String> = pipeline
            .stages
            .iter()
            .map(|stage| {
                let assigned = stage.assigned.iter().map(|a| format!("{}:={}", a.name, pieces(&a.value.pieces)));
                let words = stage.words.iter().map(|word| format!("[{}]", pieces(&word.pieces)));
                let input = stage.input.iter().map(|document| format!("<<{}", pieces(document)));
                let output = stage.output.iter().map(|output| match output {
                    Redirect::Nowhere => ">-".to_owned(),
                    Redirect::File { word, append } => {
                        format!("{}{}", if *append { ">>" } else { ">" }, pieces(&word.pieces))
                    }
                });
                assigned.chain(words).chain(input).chain(output).collect::<Vec<_>>().join(" ")
            })
            .collect();
        format!("{and}{}", stages.join(" | "))
    });
    stages.collect::<Vec<_>>().join(" ; ")
}

#[test]
fn a_shells_text_is_read() {
    for (text, expected) in [
        ("aws ecs list-clusters", "[aws] [ecs] [list-clusters]"),
        ("aws ecs \\\n  list-clusters", "[aws] [ecs] [list-clusters]"),
        ("aws ecs \\  \n  list-clusters", "[aws] [ecs] [list-clusters]"),
        ("aws ecs \\\r\n  list-clusters\r\n", "[aws] [ecs] [list-clusters]"),
        ("echo a # comment\n# another\necho b", "[echo] [a] ; [echo] [b]"),
        ("echo a#b", "[echo] [a#b]"),
        ("echo 'a b' \"c  d\" e\\ f", "[echo] [a b] [c  d] [e f]"),
        ("echo 'it'\"'\"'s'", "[echo] [it's]"),
        ("echo ''", "[echo] []"),
        ("echo \"a \\\"b\\\" \\$c \\\\ \\n\"", "[echo] [a \"b\" $c \\ \\n]"),
        ("echo '$a `b`'", "[echo] [$a `b`]"),
        ("echo $a ${b} \"$c-${d}\" x$e.y", "[echo] [$a] [$b] [$c\"-$d\"] [x$e.y]"),
        ("echo ${a:-none} $ 5$", "[echo] [${a:-none}] [$] [5$]"),
        ("A=1 B=\"two words\"", "A:=1 B:=two words"),
        ("A=", "A:="),
        (
            "A=$(aws sts get-caller-identity --query Account)",
            "A:=$([aws] [sts] [get-caller-identity] [--query] [Account])",
        ),
        (
            "R=`aws ecs list-task-definitions \\\n  --sort ASC | \\\n  grep X | sed -e 's/\"//g' | cut -f 7 --delim=\":\"`",
            "R:=$([aws] [ecs] [list-task-definitions] [--sort] [ASC] | [grep] [X] | [sed] [-e] [s/\"//g] | [cut] [-f] [7] [--delim=:])",
        ),
        ("A=`echo \\`echo b\\``", "A:=$([echo] [$([echo] [b])])"),
        ("echo \"$(echo 'a)b')\"", "[echo] [$([echo] [a)b])\"]"),
        ("A=1 aws ecs list-clusters", "A:=1 [aws] [ecs] [list-clusters]"),
        ("aws x --tags [{Key=a,Value=b}]", "[aws] [x] [--tags] [[{Key=a,Value=b}]]"),
        ("aws x --a 'b\nc'", "[aws] [x] [--a] [b⏎c]"),
        ("echo a; echo b && echo c", "[echo] [a] ; [echo] [b] ; && [echo] [c]"),
        ("echo a &&\n echo b", "[echo] [a] ; && [echo] [b]"),
        ("echo a |\n head", "[echo] [a] | [head]"),
        ("cat << EOF > f\n{\"a\": \"${B}\"}\n$C\nEOF\ncat f", "[cat] <<{\"a\": \"$B\"\"}⏎$C\"⏎ >f ; [cat] [f]"),
        ("cat > f << 'EOF'\n$B `x`\nEOF", "[cat] <<$B `x`⏎ >f"),
        ("cat <<-EOF >> f\n\ta\n\tEOF\n", "[cat] <<a⏎ >>f"),
        ("cat <<EOF\na\\\nb \\$c\nEOF", "[cat] <<ab $c⏎"),
        ("clear; cat << EOF > f\nx\nEOF\necho b", "[clear] ; [cat] <<x⏎ >f ; [echo] [b]"),
        ("aws x > /dev/null 2>&1", "[aws] [x] >-"),
        ("aws x 2>/dev/null | head", "[aws] [x] | [head]"),
        ("echo 日本語 （全角）", "[echo] [日本語] [（全角）]"),
        ("echo \"　“全角”　\"", "[echo] [　“全角”　]"),
        ("", ""),
        ("# only a comment", ""),
    ] {
        // What a word begins with in Japanese is the user's own, but for what an option begins with.
        let text = text.replace("（全角）", "あ（全角）");
        let expected = expected.replace("（全角）", "あ（全角）");
        match parse(&text) {
            Ok(script) => assert_eq!(shown(&script), expected, "{text}"),
            Err(wrong) => panic!("{text}: {wrong:?}"),
        }
    }
}

#[test]
fn what_a_shell_has_and_this_has_not_is_named_where_it_stands() {
    for (text, place, code) in [
        ("aws x || true", "||", "NoShell"),
        ("aws x &", "&", "NoShell"),
        ("(aws x)", "(", "NoShell"),
        ("aws x --query a(b)", "(", "NoShell"),
        ("cat < file", "<", "NoShell"),
        ("aws x 2> file", "2>", "NoShell"),
        ("echo $((1+1))", "$((", "NoShell"),
        ("echo ${a##b}", "${", "NoShell"),
        ("echo $?", "$?", "NoShell"),
        ("echo a | | head", "|", "CommandSyntax"),
        ("aws　ecs list-clusters", "\u{3000}", "FullWidth"),
        ("aws ecs list-clusters　", "\u{3000}", "FullWidth"),
        ("aws ecs list-tasks －－cluster web", "－", "FullWidth"),
        ("aws ecs list-tasks --cluster “web”", "“", "FullWidth"),
        ("aws ecs list-tasks --ｃluster web", "ｃ", "FullWidth"),
        ("aws ecs list-tasks ｜ head", "｜", "FullWidth"),
        ("ａws ecs list-tasks", "ａ", "FullWidth"),
        ("aws ecs list-tasks ￥\n --cluster web", "￥", "FullWidth"),
    ] {
        let wrong = parse(text).expect_err(text);
        let at = wrong.at.clone().unwrap_or_default();
        assert_eq!((text.get(at), wrong.thrown.code.as_str()), (Some(place), code), "{text}");
        assert!(!wrong.thrown.hints.is_empty() || code == "CommandSyntax", "{text}");
    }
}

#[test]
fn a_command_waits_for_its_rest() {
    for text in [
        "aws ecs list-clusters \\",
        "aws ecs list-clusters \\\n",
        "aws x --a 'b",
        "aws x --a \"b",
        "A=$(aws x",
        "A=`aws x",
        "cat << EOF > f",
        "cat << EOF > f\na\n",
        "cat << EOF > f\na\nEOF x",
        "aws x |",
        "aws x &&",
        "aws x |\n",
        "echo ${a",
    ] {
        assert!(!is_complete(text), "{text}");
    }
    for text in ["aws x", "cat << EOF > f\na\nEOF", "cat << EOF > f\na\nEOF\n", "aws x || y", "aws　x", "echo a\\\\"] {
        assert!(is_complete(text), "{text}");
    }
}
