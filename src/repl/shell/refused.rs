//! What of a shell is not here, by name and with what to do instead.

use crate::engine::thrown::Thrown;
use crate::text;

/// A piece of a shell's language.
pub fn construct(what: &str) -> Thrown {
    let wording = text!(en: "`{what}` of a shell is not here", ja: "シェルの `{what}` はここでは使えません");
    let thrown = Thrown::new("NoShell", wording);
    match what {
        "||" => thrown.hint(text!(
            en: "what may fail stands in Rhai: attempt(|| ecs::list_clusters()).ok",
            ja: "失敗してもよい呼び出しは Rhai で書けます: attempt(|| ecs::list_clusters()).ok"
        )),
        "&" => thrown.hint(text!(
            en: "nothing runs in the background; an argument with & in it stands in quotes",
            ja: "バックグラウンドでは実行できません。& を含む引数は引用符で囲んでください"
        )),
        "(" => thrown.hint(text!(
            en: "an argument with parentheses in it stands in quotes: '...(...)'",
            ja: "かっこを含む引数は引用符で囲んでください: '...(...)'"
        )),
        "<" => thrown.hint(text!(
            en: "write it as a pipe: cat FILE | grep WORD",
            ja: "パイプで書いてください: cat ファイル | grep 語"
        )),
        "2>" => thrown.hint(text!(
            en: "an error stops the commands and is shown; leave 2> out",
            ja: "エラーがあればその場で止まり、表示されます。2> は外してください"
        )),
        "$((" => {
            thrown.hint(text!(en: "numbers are Rhai's: let n = 1 + 1", ja: "計算は Rhai で書けます: let n = 1 + 1"))
        }
        "${" => thrown.hint(text!(
            en: "there are $NAME, ${{NAME}} and ${{NAME:-otherwise}}",
            ja: "使えるのは $NAME、${{NAME}}、${{NAME:-既定値}} です"
        )),
        "$?" => thrown.hint(text!(
            en: "a dollar sign of a text stands in single quotes; variables are $NAME",
            ja: "文字としての $ は一重引用符の中に書きます。変数は $NAME です"
        )),
        "$(" => thrown.hint(text!(en: "these are too many inside of one another", ja: "入れ子が深すぎます")),
        _ => thrown,
    }
}

/// A word at the start of a command that is none of ours.
pub fn command(name: &str) -> Thrown {
    let wording = match name {
        "if" | "for" | "while" | "until" | "case" | "function" | "[" | "[[" | "test" | "then" | "do" | "done"
        | "fi" => {
            text!(en: "`{name}` of a shell is not here", ja: "シェルの `{name}` はここでは使えません")
        }
        _ => text!(en: "`{name}` cannot be run here", ja: "`{name}` はここでは実行できません"),
    };
    let thrown = Thrown::new("NoShell", wording);
    match name {
        "if" | "[" | "[[" | "test" | "then" | "fi" => {
            thrown.hint(text!(en: "in Rhai: if x == \"a\" {{ ... }} else {{ ... }}", ja: "Rhai で書けます: if x == \"a\" {{ ... }} else {{ ... }}"))
        }
        "for" | "while" | "until" | "do" | "done" => thrown.hint(text!(
            en: "in Rhai: for arn in ecs::list_clusters().clusterArns {{ ... }}",
            ja: "Rhai で書けます: for arn in ecs::list_clusters().clusterArns {{ ... }}"
        )),
        "function" | "case" => thrown.hint(text!(en: "in Rhai: fn name(x) {{ ... }}, switch x {{ ... }}", ja: "Rhai で書けます: fn name(x) {{ ... }}、switch x {{ ... }}")),
        "jq" => thrown.hint(text!(
            en: "say it to the command: --query 'clusters[].clusterName', with --output text for plain words",
            ja: "コマンドの側で指定します: --query 'clusters[].clusterName'（文字だけなら --output text も付けます）"
        )),
        "awk" => thrown.hint(text!(en: "cut -f takes columns, --query members", ja: "列は cut -f、メンバーは --query で取り出せます")),
        "xargs" => thrown.hint(text!(
            en: "put the words in: aws ... $(aws ... --output text)",
            ja: "値はこう渡します: aws ... $(aws ... --output text)"
        )),
        "less" | "more" => thrown.hint(text!(en: "`| head -20` shows the beginning", ja: "`| head -20` で先頭だけ見られます")),
        "docker" | "finch" | "podman" => thrown.hint(text!(
            en: "run it in another terminal; in the rehearsal cloud: import \"image\" as image; image::publish(...)",
            ja: "別のターミナルで実行してください。リハーサルでは import \"image\" as image; image::publish(...) が使えます"
        )),
        "sleep" => thrown.hint(text!(en: "in Rhai: sleep(\"10s\")", ja: "Rhai で書けます: sleep(\"10s\")")),
        "curl" | "wget" => thrown.hint(text!(en: "run it in another terminal", ja: "別のターミナルで実行してください")),
        "vi" | "vim" | "nano" | "emacs" | "code" => thrown.hint(text!(
            en: "edit the file in another window, or write it: cat << EOF > FILE",
            ja: "別のウィンドウで編集するか、cat << EOF > ファイル で書き出してください"
        )),
        "printf" => thrown.hint(text!(en: "echo writes a line", ja: "1 行書くには echo を使います")),
        "ls" | "mkdir" | "rm" | "cp" | "mv" | "chmod" | "touch" => thrown.hint(text!(
            en: "files are written with cat << EOF > FILE and shown with cat FILE; for the rest use another terminal",
            ja: "ファイルは cat << EOF > ファイル で書き、cat ファイル で見られます。ほかは別のターミナルで実行してください"
        )),
        "handson" => thrown.hint(text!(
            en: "leave the prompt first: `:quit`, or use another terminal",
            ja: "先に `:quit` でプロンプトを終えるか、別のターミナルで実行してください"
        )),
        _ => thrown.hint(text!(
            en: "there are aws, echo, cat, cd, source, export, NAME=$(aws ...), and grep, head, tail, sed, cut, tr, sort, uniq, wc behind |",
            ja: "使えるのは aws、echo、cat、cd、source、export、NAME=$(aws ...) と、| の後の grep、head、tail、sed、cut、tr、sort、uniq、wc です"
        )),
    }
}
