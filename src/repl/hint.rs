//! What is said of an entry while it is typed: what is wrong, what the call under the cursor takes, what its value may be.

use super::check::Mistake;
use super::complete::place::{Opens, Place, Where};
use super::complete::show::cut;
use super::complete::slot::{Holds, Slot};
use super::complete::values;
use super::complete::world::World;
use super::words;
use crate::api::{Kind, Member, Operation, Shape};
use crate::lang::Lang;
use crate::nearest::same;
use crate::text;

/// As many values of the account are named.
const NAMED: usize = 6;

/// The line below the entry; none where there is nothing to say. It asks for values of the account where the cursor is at one, so
/// that they are there when Tab is pressed.
pub fn line(text: &str, position: usize, world: &World, mistakes: &[Mistake], columns: usize) -> Option<String> {
    let said = match mistakes.first() {
        Some(mistake) => Some(mistake.why.get(Lang::current()).to_owned()),
        None => signature(text, position, world),
    };
    said.map(|said| cut(&said, columns.saturating_sub(1)))
}

/// What the innermost call takes.
fn signature(text: &str, position: usize, world: &World) -> Option<String> {
    // Commands and the AWS CLI's lines are no calls of Rhai.
    if text.trim_start().starts_with([':', '?']) || text.trim_start().starts_with("aws ") {
        return None;
    }
    let place = Place::at(text, position)?;
    let Some(slot) = Slot::at(&place, world) else { return usage(&place, world) };
    let values = values::known(&place, world, &slot);
    let more = if values.len() > NAMED { ", ..." } else { "" };
    let known = (!values.is_empty()).then(|| format!("  {}{more}", values[..values.len().min(NAMED)].join(", ")));
    let value = place.frames.last().is_some_and(|frame| frame.key.is_some() || frame.opens == Opens::List);
    if let (Some(member), true) =
        (slot.member, value && matches!(place.what(), Where::Value | Where::Nothing | Where::Word))
    {
        let about = words::member(member);
        return Some(format!("{}: {about}{}", member.name, known.unwrap_or_default()));
    }
    Some(match (&slot.holds, slot.operation) {
        (Holds::Shape(shape), Some((operation, _))) => {
            takes(&path(&slot, &place), shape, slot.top.then_some(operation), &place)
        }
        (Holds::Whole, Some((operation, _))) => {
            let inner = takes("", operation.input, Some(operation), &place);
            format!("{}(#{{ {} }})", slot.callee, inner.trim_start())
        }
        (Holds::Options(_) | Holds::Whole, None) => of_library(&slot, &place, world)?,
        (Holds::Argument(name), None) => format!("{name}{}", known.unwrap_or_default()),
        _ => return None,
    })
}

/// The call and the member in it: `ecs::create_service networkConfiguration`.
fn path(slot: &Slot<'_>, place: &Place<'_>) -> String {
    let keys = place.frames.iter().filter_map(|frame| frame.key).map(|key| place.tokens[key].inner());
    let call = place.call().unwrap_or_default();
    let own = place.frames[call..].iter().filter(|frame| frame.key.is_some()).count();
    let all: Vec<&str> = keys.collect();
    let inner = all[all.len() - own..].join(".");
    if inner.is_empty() { slot.callee.clone() } else { format!("{} {inner}", slot.callee) }
}

/// What a structure takes beside what it has: the required members with a mark, then others.
fn takes(name: &str, shape: &'static Shape, operation: Option<&Operation>, place: &Place<'_>) -> String {
    let Kind::Structure { members, .. } = shape.kind else { return format!("{name}  {}", words::kind(shape)) };
    let map = place.frames.last().filter(|frame| frame.opens == Opens::Map);
    let given: Vec<&str> =
        map.map(|map| place.entries(map.at).into_iter().map(|(key, _)| key).collect()).unwrap_or_default();
    let token = operation.and_then(|operation| operation.token);
    let left = |member: &&Member| {
        !member.result_only && Some(member.name) != token && !given.iter().any(|key| same(key, member.name))
    };
    let (needed, other): (Vec<&Member>, Vec<&Member>) = members.iter().filter(left).partition(|member| member.required);
    let needed = needed.into_iter().map(|member| format!("{}*", member.name));
    let all: Vec<String> = needed.chain(other.into_iter().map(|member| member.name.to_owned())).collect();
    if all.is_empty() && members.is_empty() {
        return text!(en: "{name}  takes nothing", ja: "{name}  引数はありません").into();
    }
    format!("{name}  {}", all.join(", "))
}

/// What a function of a module takes.
fn of_library(slot: &Slot<'_>, place: &Place<'_>, world: &World) -> Option<String> {
    let (module, name) = slot.callee.split_once("::")?;
    let function = world.library_function(module, name)?;
    let map = place.frames.last().filter(|frame| frame.opens == Opens::Map);
    let given: Vec<&str> =
        map.map(|map| place.entries(map.at).into_iter().map(|(key, _)| key).collect()).unwrap_or_default();
    let mut left: Vec<_> = function.options.iter().filter(|option| !given.contains(&option.name.as_str())).collect();
    left.sort_by_key(|option| !option.required);
    let left: Vec<String> =
        left.iter().map(|option| format!("{}{}", option.name, if option.required { "*" } else { "" })).collect();
    Some(match map {
        Some(_) => format!("{}  {}", slot.callee, left.join(", ")),
        None if left.is_empty() => format!("{module}::{}", function.head),
        None => format!("{module}::{}  #{{ {} }}", function.head, left.join(", ")),
    })
}

/// How a word of ours is written, in whose brackets the cursor is.
fn usage(place: &Place<'_>, world: &World) -> Option<String> {
    let frame = place.frames.iter().rev().find(|frame| frame.opens == Opens::Call)?;
    let name = place.callee(frame.at).or_else(|| Some(place.tokens.get(frame.at.checked_sub(1)?)?.text.to_owned()))?;
    if let Some((module, function)) = name.split_once("::") {
        return world.library_function(module, function).map(|function| format!("{module}::{}", function.head));
    }
    let own = || world.functions.iter().find(|(known, _)| *known == name);
    match world.usages.get(name.as_str()) {
        Some(usage) => Some((*usage).to_owned()),
        None => own().map(|(name, parameters)| format!("{name}({})", parameters.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::line;
    use crate::repl::check::mistakes;
    use crate::repl::complete::world::World;

    fn said(text: &str) -> Option<String> {
        let position = text.find('¦').expect("a cursor");
        let text = text.replace('¦', "");
        line(&text, position, &World::empty(), &mistakes(&text), 200)
    }

    #[test]
    fn the_call_under_the_cursor_says_what_it_takes() {
        let whole = said("ecs::create_service(¦").expect("a signature");
        assert!(whole.starts_with("ecs::create_service(#{ serviceName*, cluster, "), "{whole}");
        let left = said("ecs::create_service(#{ serviceName: \"a\", ¦ })").expect("a signature");
        assert!(left.starts_with("ecs::create_service  cluster, taskDefinition, "), "{left}");
        let inner =
            said("ecs::create_service(#{ networkConfiguration: #{ awsvpcConfiguration: #{ ¦").expect("a signature");
        assert_eq!(
            inner,
            "ecs::create_service networkConfiguration.awsvpcConfiguration  subnets*, securityGroups, assignPublicIp"
        );
        assert_eq!(
            said("ecs::create_service(#{ launchType: \"¦").as_deref(),
            Some("launchType: EC2 | FARGATE | EXTERNAL | MANAGED_INSTANCES")
        );
        assert_eq!(said("1 + ¦"), None);
    }

    #[test]
    fn mistakes_come_first() {
        assert_eq!(
            said("ecs::create_clutser(¦").as_deref(),
            Some("ecs has no `create_clutser`: did you mean create_cluster?")
        );
    }
}
