//! `:vars`.

use super::{Done, columns};
use crate::engine::json;
use crate::engine::record::Record;
use crate::repl::entry::OWN;
use crate::repl::{Repl, show};
use crate::text;
use rhai::{Array, Dynamic, FnPtr, Map};

/// Columns of a value's beginning.
const VALUE: usize = 48;

pub fn run(repl: &mut Repl, _: &str) -> Done {
    let scope = &repl.entries.prompt.scope;
    let globals = repl.session.kernel.globals.len();
    let mut rows: Vec<(String, String)> = Vec::new();
    // The last of a name is the one that counts.
    for (name, constant, value) in scope.iter().skip(globals).collect::<Vec<_>>().into_iter().rev() {
        let own = OWN.contains(&name) && value.is_unit();
        if !own && !rows.iter().any(|(known, _)| known == name) {
            let constant = if constant { "const " } else { "" };
            let compact = json::compact(&value);
            let shown = if value.is::<FnPtr>() {
                json::CLOSURE.to_owned()
            } else {
                show::cut(&compact, VALUE, repl.ui.is_ascii())
            };
            rows.push((name.to_owned(), format!("{constant}{}  {shown}", kind(&value))));
        }
    }
    if rows.is_empty() {
        repl.ui.note(&String::from(
            text!(en: "no variable yet: let name = \"Shop\";", ja: "変数はまだありません: let name = \"Shop\";"),
        ));
        return Ok(super::Flow::Go);
    }
    rows.reverse();
    repl.tell(&columns(&rows))
}

/// What a value is, in the words of AWS and of Rhai.
fn kind(value: &Dynamic) -> String {
    if let Some(record) = value.read_lock::<Record>() {
        return record.schema().name().to_owned();
    }
    if let Some(list) = value.read_lock::<Array>() {
        return format!("array({})", list.len());
    }
    if let Some(map) = value.read_lock::<Map>() {
        return format!("map({})", map.len());
    }
    if value.is_unit() { "()".to_owned() } else { value.type_name().rsplit("::").next().unwrap_or_default().to_owned() }
}
