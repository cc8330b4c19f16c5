//! Reads `src/api/effects.txt` into rows of words; its head says what they mean.

/// A row: what begins at the margin, and the clauses that belong to it.
pub struct Row {
    pub line: usize,
    /// The module of the service whose rows these are; empty before the first.
    pub service: String,
    pub head: Head,
    pub clauses: Vec<Vec<String>>,
}

pub enum Head {
    /// `reason NAME | English | Japanese`
    Reason(String, [String; 2]),
    /// `order up|down KIND before KIND | English | Japanese`
    Order(Vec<String>, [String; 2]),
    /// `kind NAME | English | Japanese`
    Kind(String, [String; 2]),
    /// `NAME VERB KIND ...`
    Operation(Vec<String>),
}

/// Stops the build.
pub fn stop(line: usize, why: impl std::fmt::Display) -> ! {
    panic!("src/api/effects.txt:{line}: {why}")
}

pub fn rows(text: &str) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut service = String::new();
    for (line, text) in (1..).zip(text.lines()) {
        let text = without_comment(text);
        if text.trim().is_empty() {
            continue;
        }
        if text.starts_with(' ') {
            let row = rows.last_mut().unwrap_or_else(|| stop(line, "this belongs to no row"));
            row.clauses.extend(clauses(text));
            continue;
        }
        let mut words = text.split_whitespace();
        let (head, more) = match words.next().unwrap_or_default() {
            "service" => {
                service = words.next().unwrap_or_default().to_owned();
                continue;
            }
            "reason" => {
                let (words, both) = titled(line, text);
                (Head::Reason(one(line, &words), both), vec![])
            }
            "order" => {
                let (words, both) = titled(line, text);
                (Head::Order(words, both), vec![])
            }
            "kind" => {
                let (words, both) = titled(line, text);
                (Head::Kind(one(line, &words), both), vec![])
            }
            _ => {
                let mut clauses = clauses(text).into_iter();
                (Head::Operation(clauses.next().unwrap_or_default()), clauses.collect())
            }
        };
        rows.push(Row { line, service: service.clone(), head, clauses: more });
    }
    rows
}

/// The words behind the first of a head, and its texts in both languages.
fn titled(line: usize, text: &str) -> (Vec<String>, [String; 2]) {
    let parts: Vec<&str> = text.split('|').map(str::trim).collect();
    let [words, english, japanese] = parts[..] else { stop(line, "a row `... | English | Japanese` is meant") };
    let words = words.split_whitespace().skip(1).map(str::to_owned).collect();
    (words, [english.to_owned(), japanese.to_owned()])
}

fn one(line: usize, words: &[String]) -> String {
    match words {
        [one] => one.clone(),
        _ => stop(line, "one name is meant before the `|`"),
    }
}

fn without_comment(line: &str) -> &str {
    match line.strip_prefix('#') {
        Some(_) => "",
        None => line.split(" # ").next().unwrap_or(line),
    }
}

/// The clauses of a line: words, where those in single quotes stay together with what they touch.
fn clauses(line: &str) -> Vec<Vec<String>> {
    let mut clauses = vec![vec![String::new()]];
    let mut quoted = false;
    for c in line.chars() {
        let clause = clauses.last_mut().expect("there is always one");
        match c {
            ';' if !quoted => clauses.push(vec![String::new()]),
            c if c.is_whitespace() && !quoted => clause.push(String::new()),
            c => {
                quoted ^= c == '\'';
                clause.last_mut().expect("there is always one").push(c);
            }
        }
    }
    for clause in &mut clauses {
        clause.retain(|word| !word.is_empty());
    }
    clauses.retain(|clause| !clause.is_empty());
    clauses
}
