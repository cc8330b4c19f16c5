//! What tells one resource from another.

use super::ResourceKind;
use std::fmt;

/// The kind of what calls that tag tell: an id or an ARN, and not of what kind.
pub const ANYTHING: &str = "anything";

/// A resource's kind and the members of its id, in the kind's order. Members that were not told are missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceId {
    pub kind: &'static ResourceKind,
    members: Vec<(&'static str, String)>,
}

impl ResourceId {
    /// None where the kind has an id and nothing of it is given. Names that the kind's id does not have are left out.
    pub fn new(kind: &'static ResourceKind, given: impl IntoIterator<Item = (String, String)>) -> Option<ResourceId> {
        let given: Vec<(String, String)> = given.into_iter().collect();
        let members = kind.id.iter().filter_map(|member| {
            let (_, text) = given.iter().find(|(name, _)| name == member.name)?;
            Some((member.name, text.clone()))
        });
        let members: Vec<_> = members.collect();
        (!members.is_empty() || kind.id.is_empty()).then_some(ResourceId { kind, members })
    }

    /// A member of the id, if it was told.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.members.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())
    }

    /// The members that were told, in the kind's order.
    pub fn members(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.members.iter().map(|(name, text)| (*name, text.as_str()))
    }

    /// Whether every member that a resource of the kind must have was told.
    pub fn complete(&self) -> bool {
        self.kind.id.iter().all(|member| member.optional || self.get(member.name).is_some())
    }

    /// Whether both may be the same resource: what both tell is the same, and there is something. A name is the same as an ARN that
    /// ends in it (AWS takes either for a cluster), and the kind `anything` knows but one id or ARN.
    pub fn is(&self, other: &ResourceId) -> bool {
        if self.kind != other.kind && (self.kind.name == ANYTHING || other.kind.name == ANYTHING) {
            let (tagged, resource) = if self.kind.name == ANYTHING { (self, other) } else { (other, self) };
            return tagged.members().any(|(_, text)| resource.members().any(|(_, known)| same(text, known)));
        }
        let mut both = self.members().filter_map(|(name, text)| Some((text, other.get(name)?))).peekable();
        let nothing = both.peek().is_none() && !self.kind.id.is_empty();
        self.kind == other.kind && !nothing && both.all(|(ours, theirs)| same(ours, theirs))
    }

    /// The resource with which this one goes, as far as its id is told here.
    pub fn holder(&self) -> Option<ResourceId> {
        let holder = self.kind.goes_with.as_ref()?;
        let given =
            holder.ids.iter().filter_map(|(theirs, ours)| Some(((*theirs).to_owned(), self.get(ours)?.to_owned())));
        ResourceId::new(holder.kind, given)
    }
}

/// The members, those of a composite id with a blank between: `rtb-1 0.0.0.0/0`.
impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (_, text)) in self.members().enumerate() {
            write!(f, "{}{text}", if at == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

/// Log groups' ARNs end in `:*` here and there.
pub(super) fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim_end_matches(":*"), other.trim_end_matches(":*"));
    let named = |arn: &str, name: &str| {
        let before = arn.strip_suffix(name).filter(|_| arn.starts_with("arn:"));
        before.is_some_and(|before| before.ends_with(['/', ':']))
    };
    one == other || named(one, other) || named(other, one)
}
