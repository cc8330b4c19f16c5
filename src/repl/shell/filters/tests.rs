use super::run;

/// A filter as one writes it, its arguments parted by blanks.
fn filtered(command: &str, input: &str) -> String {
    let mut words = command.split(' ').map(str::to_owned);
    let name = words.next().expect("a name");
    let arguments: Vec<String> = words.collect();
    match run(&name, &arguments, input) {
        Ok(done) => done.text,
        Err(thrown) => format!("error: {}", thrown.message),
    }
}

#[test]
fn filters_do_what_those_of_a_shell_do() {
    let arns = "[\n    \"arn:aws:ecs:a:1:task-definition/Web:9\",\n    \"arn:aws:ecs:a:1:task-definition/Web:10\"\n]\n";
    for (command, input, expected) in [
        (
            "grep Web",
            arns,
            "    \"arn:aws:ecs:a:1:task-definition/Web:9\",\n    \"arn:aws:ecs:a:1:task-definition/Web:10\"\n",
        ),
        ("grep -c Web", arns, "2\n"),
        ("grep -vn Web", arns, "1:[\n4:]\n"),
        ("grep -oE [0-9]+\"", arns, "9\"\n10\"\n"),
        ("grep -i web:1", arns, "    \"arn:aws:ecs:a:1:task-definition/Web:10\"\n"),
        ("grep a\\|b", "a\nb\na|b\nc\n", "a\nb\na|b\n"),
        ("grep a+", "aa\na+\n", "a+\n"),
        ("grep -F a.b", "a.b\naxb\n", "a.b\n"),
        ("grep -w web", "web-1\nwebs\n", "web-1\n"),
        ("grep nothing", arns, ""),
        ("tail -1", "a\nb\n", "b\n"),
        ("tail -n 1", "a\nb", "b\n"),
        ("tail -n +2", "a\nb\nc\n", "b\nc\n"),
        ("head -n 2", "a\nb\nc\n", "a\nb\n"),
        ("head -n -1", "a\nb\nc\n", "a\nb\n"),
        ("head", "", ""),
        ("sed -e s/\"//g", "\"a\" \"b\"\n", "a b\n"),
        ("sed s/b/B/", "abab\n", "aBab\n"),
        ("sed s/b/B/2", "abab\n", "abaB\n"),
        ("sed s|a/b|&+|", "a/b\n", "a/b+\n"),
        ("sed s/\\(a*\\)-\\(b*\\)/\\2-\\1/", "aa-bb\n", "bb-aa\n"),
        ("sed -E s/(a+)/<\\1>/g", "aabaa\n", "<aa>b<aa>\n"),
        ("sed -n s/a/x/p", "a\nb\n", "x\n"),
        ("sed s/a/x/;s/b/y/", "ab\n", "xy\n"),
        ("cut -f 7 --delim=:", "a:b:c:d:e:f:10\n", "10\n"),
        ("cut -d: -f2", "a:b:c\n", "b\n"),
        ("cut -d: -f2-", "a:b:c\nx\n", "b:c\nx\n"),
        ("cut -d: -f1,3 -s", "a:b:c\nx\n", "a:c\n"),
        ("cut -c 1-3", "日本語です\n", "日本語\n"),
        ("tr a-z A-Z", "abc-1\n", "ABC-1\n"),
        ("tr -d \"", "\"a\"\n", "a\n"),
        ("tr -s -d", "a\n", "error: tr: SET1 is missing"),
        ("tr \\t \\n", "a\tb\n", "a\nb\n"),
        ("tr [:lower:] [:upper:]", "web\n", "WEB\n"),
        ("tr -cd 0-9", "rev 12\n", "12"),
        ("sort", "b\na\nB\n", "B\na\nb\n"),
        ("sort -nr", "9\n10\n1\n", "10\n9\n1\n"),
        ("sort -u", "b\na\nb\n", "a\nb\n"),
        ("uniq", "a\na\nb\na\n", "a\nb\na\n"),
        ("uniq -c", "a\na\nb\n", "      2 a\n      1 b\n"),
        ("wc -l", "a\nb\n", "2\n"),
        ("wc", "a b\n", "      1       2       4\n"),
        ("grep --fancy x", "", "error: grep has no option --fancy here"),
        ("head file.txt", "", "error: head reads what stands before the pipe: cat file.txt | head ..."),
        ("sed /a/d", "", "error: sed has no option `/a/d` here"),
        ("grep [", "", "error: grep: `[` is no regular expression"),
    ] {
        assert_eq!(filtered(command, input), expected, "{command}");
    }
}

#[test]
fn a_search_that_finds_nothing_is_no_success() {
    let ok = |word: &str| run("grep", &[word.to_owned()], "a\n").expect("a search").ok;
    assert!(ok("a") && !ok("b"));
}
