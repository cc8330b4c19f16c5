//! What AWS CLI commands have to show, and what they are in Rhai.

use super::shell::Told;
use super::show;
use crate::api::cli::Output;
use crate::ui::Ui;
use indexmap::IndexMap;

/// Names that commands gave to values: later commands have the values in place of the names.
#[derive(Default)]
pub struct Names(IndexMap<String, String>);

/// Shorter values are in too many others by chance.
const SHORTEST: usize = 4;

impl Names {
    /// A call with the names of values in place of the values themselves.
    fn in_place(&self, call: &str) -> String {
        let long = self.0.iter().filter(|(_, value)| value.len() >= SHORTEST);
        long.fold(call.to_owned(), |call, (name, value)| {
            let text = serde_json::Value::from(value.as_str()).to_string();
            call.replace(&text, name)
        })
    }
}

/// Commands as they run: what they say is shown, and kept as Rhai.
pub struct Telling<'a> {
    pub ui: &'a Ui,
    pub names: &'a mut Names,
    /// The variables of Rhai that these commands name.
    given: Names,
    /// The statements so far.
    script: Vec<String>,
    /// The last one is a call whose value nothing was made of yet.
    open: bool,
}

impl<'a> Telling<'a> {
    pub fn new(ui: &'a Ui, names: &'a mut Names) -> Telling<'a> {
        Telling { ui, names, given: Names::default(), script: Vec::new(), open: false }
    }

    /// Of variables of Rhai, as texts, those that such commands name go by their names too.
    pub fn with_variables<'v>(
        mut self,
        commands: &str,
        all: impl IntoIterator<Item = (&'v String, &'v String)>,
    ) -> Telling<'a> {
        let named = |name: &str| commands.contains(&format!("${name}")) || commands.contains(&format!("${{{name}"));
        let given = all.into_iter().filter(|(name, _)| named(name));
        self.given.0.extend(given.map(|(name, value)| (name.clone(), value.clone())));
        self
    }

    /// Shows something, and keeps it if a script has it.
    pub fn tell(&mut self, told: Told) {
        match told {
            Told::Rhai(call) => {
                self.ui.aside_line(&call);
                self.script.push(self.given.in_place(&self.names.in_place(&call)) + ";");
                self.open = true;
            }
            Told::Answer { value, output: Output::Json, .. } => drop(show::json(self.ui, &value)),
            Told::Answer { text, .. } | Told::Text(text) => {
                let shown = if self.ui.screen().is_some() { visible(&text) } else { text };
                let _ = self.ui.result(&shown);
            }
            Told::Note(note) => self.ui.note(&note),
            Told::Assigned { name, value } => {
                self.ui.aside_line(&format!("{name} = {value}"));
                self.assigned(name, value);
            }
            Told::Clear => self.ui.clear(),
        }
    }

    /// What a value was asked for with `--query` is the value itself; of others only the value is known.
    fn assigned(&mut self, name: String, value: String) {
        let asked = self.script.last().is_some_and(|call| self.open && call.contains(".query("));
        let of = if asked { self.script.pop() } else { None };
        let literal = || format!("{};", serde_json::Value::from(value.as_str()));
        self.script.push(format!("let {name} = {}", of.unwrap_or_else(literal)));
        self.script.push(format!("output(\"{name}\", {name});"));
        self.open = false;
        self.names.0.insert(name, value);
    }

    /// All of it in Rhai; the last call without its semicolon, for its value is that of the entry.
    pub fn script(self) -> String {
        let mut script = self.script.join("\n");
        if self.open && script.ends_with(';') {
            script.pop();
        }
        script
    }
}

/// A text without what would move a terminal's cursor, colour it or name its window: a log may hold anything.
fn visible(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' | '\t' => c,
        c if u32::from(c) < 0x20 => char::from_u32(0x2400 + u32::from(c)).unwrap_or(c),
        c if c.is_control() => '\u{2421}',
        c => c,
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::{Names, Telling, visible};
    use crate::repl::shell::Told;
    use crate::ui::Ui;

    #[test]
    fn values_that_got_a_name_go_by_it() {
        let (ui, mut names) = (Ui::keeping(), Names::default());
        let mut first = Telling::new(&ui, &mut names);
        first.tell(Told::Rhai("ec2::create_vpc().query(\"Vpc.VpcId\")".to_owned()));
        first.tell(Told::Assigned { name: "VpcId".to_owned(), value: "vpc-1".to_owned() });
        first.tell(Told::Assigned { name: "Port".to_owned(), value: "80".to_owned() });
        let expected = "let VpcId = ec2::create_vpc().query(\"Vpc.VpcId\");\noutput(\"VpcId\", VpcId);\nlet Port = \"80\";\noutput(\"Port\", Port);";
        assert_eq!(first.script(), expected);
        let mut then = Telling::new(&ui, &mut names);
        then.tell(Told::Rhai("ec2::create_subnet(#{ VpcId: \"vpc-1\", X: \"80\" })".to_owned()));
        assert_eq!(then.script(), "ec2::create_subnet(#{ VpcId: VpcId, X: \"80\" })");
        let all = [("net".to_owned(), "vpc-2".to_owned()), ("other".to_owned(), "10.0.0.0/24".to_owned())];
        let variables = all.iter().map(|(name, value)| (name, value));
        let mut last = Telling::new(&ui, &mut names).with_variables("aws ... --vpc-id ${net}", variables);
        last.tell(Told::Rhai("ec2::create_subnet(#{ VpcId: \"vpc-2\", CidrBlock: \"10.0.0.0/24\" })".to_owned()));
        assert_eq!(last.script(), "ec2::create_subnet(#{ VpcId: net, CidrBlock: \"10.0.0.0/24\" })");
    }

    #[test]
    fn what_drives_a_terminal_is_only_shown() {
        assert_eq!(visible("a\u{1b}[31mb\u{7}\n\tc\u{7f}店"), "a␛[31mb␇\n\tc␡店");
    }
}
