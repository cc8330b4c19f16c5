//! `:logs`.

use super::{Done, Flow, service};
use crate::engine::json;
use crate::instant::duration;
use crate::repl::Repl;
use crate::session::Lines;
use crate::text;
use std::sync::Arc;

/// As many lines of each container unless somebody wants another number.
const LINES: i64 = 20;

pub fn run(repl: &mut Repl, given: &str) -> Done {
    let (of, lines) = read(given);
    let session = Arc::clone(&repl.session);
    session.entry(":logs", || {
        let (cluster, service) = service::meant(repl, &of)?;
        let (cluster, service) = (cluster.as_deref(), service.as_deref());
        let found = json::of(&session.logs(cluster, service, &lines)?);
        if found.as_array().is_some_and(Vec::is_empty) {
            let absent = session.absent_log_groups(cluster, service)?;
            for group in &absent {
                repl.ui.warn(&String::from(text!(
                    en: "the log group {group} does not exist, so nothing can be written: `:why` says more",
                    ja: "ロググループ {group} がないため、ログは書き込まれません。詳しくは `:why` でわかります"
                )));
            }
            if absent.is_empty() {
                repl.ui.note(&String::from(text!(en: "no lines were written", ja: "ログに行がありません")));
            }
        }
        Ok(Flow::Go)
    })
}

/// The service, and how many lines or how young: `web 50`, `web 15m`.
fn read(given: &str) -> (String, Lines) {
    let mut lines = Lines { count: LINES, since: None, stopped: true, follow: None, printing: true };
    let mut names = Vec::new();
    for word in given.split_whitespace() {
        match (word.parse::<i64>(), duration(word)) {
            (Ok(count @ 1..), _) => lines.count = count,
            (_, Some(_)) => lines.since = Some(word.to_owned()),
            _ => names.push(word),
        }
    }
    (names.join(" "), lines)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_number_is_of_lines_and_a_time_of_age() {
        let (name, lines) = read("Shop web 50 15m");
        assert_eq!((name.as_str(), lines.count, lines.since.as_deref()), ("Shop web", 50, Some("15m")));
        assert_eq!(read("").1.count, 20);
    }
}
