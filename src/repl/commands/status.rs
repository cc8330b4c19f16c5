//! `:status`.

use super::{Done, columns};
use crate::instant::brief;
use crate::lang::Lang;
use crate::repl::Repl;
use crate::session::{AT_PROMPT, Seen};
use crate::text;
use crate::workshop::graph::{Graph, Resource, shown};
use std::sync::Arc;
use std::time::Duration;

pub fn run(repl: &mut Repl, _: &str) -> Done {
    let session = Arc::clone(&repl.session);
    let mut lines = vec![session.place()?.0];
    if let Some(world) = session.here()?.world.filter(|world| world != AT_PROMPT)
        && let Some(past) = session.past_of(&world)?
    {
        let done = past.steps.iter().filter(|(id, _)| past.finished.contains_key(id)).count();
        let begun = past.steps.len();
        lines.push(
            text!(
                en: "workshop {world}: {done} of {begun} steps begun are done (`:steps`)",
                ja: "ワークショップ {world}: 始めた {begun} ステップのうち {done} が完了（`:steps`）"
            )
            .into(),
        );
    }
    lines.push(String::new());
    let Some(past) = session.prompt_past()? else {
        lines.push(nothing());
        return repl.tell(&lines.join("\n"));
    };
    let graph = Graph::of(&past);
    let left: Vec<&Resource> = graph.left().map(|(_, resource)| resource).collect();
    let open = graph.calls.iter().filter(|node| node.output.is_none());
    let open: Vec<String> = open.map(|node| format!("    {}  {}", node.operation, node.step)).collect();
    if left.is_empty() && open.is_empty() {
        lines.push(nothing());
        return repl.tell(&lines.join("\n"));
    }
    let ids: Vec<_> = left.iter().map(|resource| &resource.id).collect();
    let place = past.head.as_ref().map(|head| head.place.clone());
    let asked = place.map(|place| session.entry(":status", || session.survey(&place, &ids)));
    let (seen, now, trouble) = match asked {
        Some(Ok((seen, now))) => (Some(seen), now, None),
        Some(Err(error)) => (None, session.now(), Some(error)),
        None => (None, session.now(), None),
    };
    for (step, title) in &past.steps {
        let own: Vec<(String, String)> = left
            .iter()
            .enumerate()
            .filter(|(_, resource)| resource.step == *step)
            .map(|(at, resource)| row(resource, seen.as_ref().and_then(|seen| seen.get(at)), now))
            .collect();
        if !own.is_empty() {
            lines.push(format!("{step}  {title}"));
            lines.extend(columns(&own).lines().map(|line| format!("    {line}")));
        }
    }
    if !open.is_empty() {
        lines.push(text!(en: "Calls whose answer was lost:", ja: "応答が失われた呼び出し:").into());
        lines.extend(open);
    }
    repl.tell(&lines.join("\n"))?;
    trouble.map_or(Ok(super::Flow::Go), Err)
}

fn nothing() -> String {
    text!(en: "Nothing that was made at the prompt is left here.", ja: "ここには、対話で作ったものは残っていません。")
        .into()
}

/// Kind and id; name, age and state.
fn row(resource: &Resource, seen: Option<&Seen>, now: jiff::Timestamp) -> (String, String) {
    let kind = resource.id.kind.titles();
    let age = brief(Duration::try_from(now.duration_since(resource.made)).unwrap_or_default());
    let state = seen.map(Seen::told).unwrap_or_default();
    let name = resource.name.clone().unwrap_or_default();
    let about = [name, age, state].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ");
    (format!("{}  {}", kind.get(Lang::current()), shown(&resource.id)), about)
}
