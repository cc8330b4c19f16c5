//! One kind of resource.

use super::super::model::Shape;
use super::paths::Place;
use super::text::{Row, stop};
use super::{Asked, Effects, Service, has, option};

const TAGS: [&str; 3] = ["Tags", "TagSet", "tags"];

pub fn write(all: &Effects, service: &Service, row: &Row, name: &str, [en, ja]: &[String; 2]) -> String {
    let id = &all.names(row.line, name).id;
    let place = |element| Place { line: row.line, service, id, operation: None, element };
    let clause = |word: &str| {
        let mut found = row.clauses.iter().filter(|clause| clause[0] == word);
        let first = found.next().map(|clause| &clause[1..]);
        match found.next() {
            None => first,
            Some(_) => stop(row.line, format!("{word} stands here twice")),
        }
    };
    let holds: Vec<String> = row
        .clauses
        .iter()
        .filter(|clause| clause[0] == "held")
        .map(|clause| hold(all, row, service, id, &clause[1..]))
        .collect();
    for clause in &row.clauses {
        let words = [
            "id", "ask", "state", "absent", "delete", "unlock", "name", "tags", "find", "when", "goes", "account",
            "hourly", "guest", "created", "held",
        ];
        if !words.contains(&clause[0].as_str()) {
            stop(row.line, format!("a kind has no clause {}", clause[0]));
        }
    }
    let bare = place(None);
    let asked = clause("ask").map(|words| all.question(&bare, Some(name), words));
    let elements = asked.as_ref().map(|asked| asked.elements.clone()).unwrap_or_default();
    let shown = elements.first().copied();
    let at = |path: &str| {
        let element = elements.iter().copied().find(|shape| has(service, Some(shape), path));
        bare.path(element.or(shown), path).code
    };
    let within = place(shown);
    let state = clause("state").map(|words| {
        let [paths, more @ ..] = words else { stop(row.line, "state needs a path") };
        let paths: Vec<String> = paths.split(',').map(at).collect();
        let values = |word: &str| {
            let found = more.iter().find_map(|more| more.strip_prefix(word)?.strip_prefix('='));
            found.map(|values| values.split(',').collect::<Vec<_>>()).unwrap_or_default()
        };
        format!(
            "State {{ paths: &[{}], gone: &{:?}, going: &{:?} }}",
            paths.join(", "),
            values("gone"),
            values("going")
        )
    });
    let tags = match (clause("tags"), TAGS.iter().find(|name| has(service, shown, name))) {
        (Some(words), _) => format!("Tags::Asked({})", all.question(&within, None, words).code),
        (None, Some(member)) => format!("Tags::Shown(Path(&[{member:?}]))"),
        (None, None) => "Tags::None".to_owned(),
    };
    let find = match (clause("find"), &asked) {
        (Some(words), _) => Some(listing(all, row, service, name, words)),
        (None, Some(asked)) => by_tag(service, asked, tags.starts_with("Tags::Shown")),
        (None, None) => None,
    };
    let values = |words: &[String]| {
        let word = words.first().and_then(|word| word.split_once('='));
        let (path, values) = word.unwrap_or_else(|| stop(row.line, "PATH=VALUE is meant"));
        format!("Only {{ path: {}, is: &{:?} }}", at(path), values.split(',').collect::<Vec<_>>())
    };
    let hourly = clause("hourly").map(|words| match words {
        [page] => format!("Hourly {{ page: {page:?}, when: None }}"),
        [page, when, more @ ..] if when == "when" => {
            format!("Hourly {{ page: {page:?}, when: Some({}) }}", values(more))
        }
        _ => stop(row.line, "hourly URL [when PATH=A,B] is meant"),
    });
    let unlock = clause("unlock").map(|words| {
        let on = words.iter().position(|word| word == "on").unwrap_or_else(|| stop(row.line, "unlock needs `on CODE`"));
        format!("Unlock {{ call: {}, on: &{} }}", bare.request(&words[..on], false), bare.errors(&words[on + 1..]))
    });
    let names: Vec<String> =
        id.iter().map(|(name, optional)| format!("IdMember {{ name: {name:?}, optional: {optional} }}")).collect();
    format!(
        "pub(super) static K_{}: ResourceKind = ResourceKind {{ name: {name:?}, title: {en:?}, title_ja: {ja:?}, service: &SERVICE, \
         id: &[{}], ask: {}, state: {}, absent: &{}, delete: {}, unlock: {}, named: {}, tags: {tags}, find: {}, only: {}, \
         goes_with: {}, account_wide: {}, hourly: {}, guest: {}, created: {}, held_by: &[{}] }};\n",
        name.replace('-', "_"),
        names.join(", "),
        option(asked.as_ref().map(|asked| asked.code.clone())),
        option(state),
        bare.errors(clause("absent").unwrap_or_default()),
        option(clause("delete").map(|words| bare.request(words, true))),
        option(unlock),
        option(clause("name").map(|words| match words {
            [path] => at(path),
            _ => stop(row.line, "name needs a path"),
        })),
        option(find),
        option(clause("when").map(values)),
        option(clause("goes").map(|words| holder(all, row, id, words))),
        clause("account").is_some(),
        option(hourly),
        clause("guest").is_some(),
        option(clause("created").map(|words| match words {
            [path] => at(path),
            _ => stop(row.line, "created needs a path"),
        })),
        holds.join(", "),
    )
}

/// `held by KIND CALL -> PATH... NAME=PATH... but PATH=A,B`
fn hold(all: &Effects, row: &Row, service: &Service, id: &[(String, bool)], words: &[String]) -> String {
    let [by, kind, words @ ..] = words else { stop(row.line, "held by KIND CALL -> PATH is meant") };
    if by != "by" {
        stop(row.line, "held by KIND CALL -> PATH is meant");
    }
    let end = words.iter().position(|word| word == "but").unwrap_or(words.len());
    let place = Place { line: row.line, service, id, operation: None, element: None };
    let asked = all.question(&place, Some(kind), &words[..end]);
    let but = words.get(end + 1).map(|word| only(&place, asked.elements.first().copied(), word));
    format!("Hold {{ kind: {}, question: {}, but: {} }}", all.kind(row.line, kind), asked.code, option(but))
}

/// `PATH=A,B` of an element.
pub fn only<'a>(place: &Place<'a>, element: Option<&'a Shape>, word: &str) -> String {
    let (path, values) = word.split_once('=').unwrap_or_else(|| stop(place.line, "PATH=VALUE is meant"));
    let path = place.path(element, path).code;
    format!("Only {{ path: {path}, is: &{:?} }}", values.split(',').collect::<Vec<_>>())
}

/// `goes with KIND NAME=NAME...`
fn holder(all: &Effects, row: &Row, id: &[(String, bool)], words: &[String]) -> String {
    let [with, kind, names @ ..] = words else { stop(row.line, "goes with KIND is meant") };
    if with != "with" {
        stop(row.line, "goes with KIND is meant");
    }
    let theirs = &all.names(row.line, kind).id;
    let ids = theirs.iter().filter_map(|(theirs, _)| {
        let ours =
            names.iter().find_map(|word| word.strip_prefix(theirs.as_str())?.strip_prefix('=')).unwrap_or(theirs);
        id.iter().any(|(name, _)| name == ours).then(|| (theirs.as_str(), ours.to_owned()))
    });
    let ids: Vec<(&str, String)> = ids.collect();
    if theirs.first().is_none_or(|(first, _)| ids.first().is_none_or(|(name, _)| name != first)) {
        stop(row.line, format!("nothing of the id is what tells one {kind} from another"));
    }
    format!("Holder {{ kind: {}, ids: &{ids:?} }}", all.kind(row.line, kind))
}

fn listing(all: &Effects, row: &Row, service: &Service, name: &str, words: &[String]) -> String {
    let id = &all.names(row.line, name).id;
    let per = words.iter().position(|word| word == "per").and_then(|at| words.get(at + 1));
    let mut names = id.clone();
    let theirs = per.map(|kind| all.names(row.line, kind).id.clone()).unwrap_or_default();
    names.extend(theirs.into_iter().filter(|(name, _)| !id.iter().any(|(ours, _)| ours == name)));
    let place = Place { line: row.line, service, id: &names, operation: None, element: None };
    let asked = all.question(&place, Some(name), words);
    let per = asked.per.as_deref().map(|kind| all.kind(row.line, kind));
    format!("Find {{ question: {}, per: {}, by_tag: false }}", asked.code, option(per))
}

/// EC2's describe calls filter by tag: the call that asks for one finds all.
fn by_tag(service: &Service, asked: &Asked, tagged: bool) -> Option<String> {
    let place = Place { line: 0, service, id: &[], operation: None, element: None };
    let input = place.shape_of(&asked.operation, "input")?;
    let filters = input.members.iter().any(|member| member.name == "Filters" || member.name == "Filter");
    let by_id = !asked.arguments.iter().any(|word| word.starts_with("filter:"));
    let free = input.members.iter().all(|member| !super::super::model::flag(&member.facts, "required"));
    (service.protocol() == "ec2" && tagged && filters && by_id && free).then(|| {
        format!(
            "Find {{ question: Question {{ call: Request {{ operation: {}, arguments: &[] }}, at: &[{}], ids: &[{}], conditions: &[] }}, \
             per: None, by_tag: true }}",
            place.operation(&asked.operation),
            asked.at.join(", "),
            asked.ids.join(", ")
        )
    })
}
