//! How deep a value may be nested.
//!
//! Rhai counts what is in a value, however deep, but not how deep it is: `a = [a]` in a loop costs more with every round, and
//! whoever walks through the value needs as much stack. There is no hook where values are made, but what is to grow must be read
//! first: so variables are looked at when a script reads them.

use super::limits::{Limit, Limits};
use super::thrown::{Native, Thrown};
use crate::text;
use rhai::{Array, Dynamic, Map, Position};

/// Children of one value that are looked at. A value that is deep and wide meets the limits of sizes.
const WIDTH: usize = 4;

/// Refuses a value that is nested too deep.
pub fn check(value: &Dynamic, limits: &Limits) -> Native<()> {
    let most = limits.get(Limit::Nesting);
    // As many looks as one such value takes, and some for others beside it.
    if !deeper(value, most, &mut most.saturating_mul(4)) {
        return Ok(());
    }
    let wording = text!(
        en: "a list or map is nested more than {most} levels deep",
        ja: "リストまたはマップの入れ子が {most} 段を超えました"
    );
    let hint = text!(
        en: "to collect values add to one list: list.push(x), not list = [list, x]",
        ja: "値を集めるには 1 つのリストに追加してください: list = [list, x] ではなく list.push(x)"
    );
    let raise = limits.how_to_raise(Limit::Nesting);
    Err(Thrown::new("NestedTooDeep", wording).hint(hint).hint(raise).at(Position::NONE))
}

/// Whether something in the value is more than `levels` deep, as far as is looked.
fn deeper(value: &Dynamic, levels: u64, looks: &mut u64) -> bool {
    let Some(left) = looks.checked_sub(1) else { return false };
    *looks = left;
    let Some(levels) = levels.checked_sub(1) else { return true };
    let mut inside = |child: &Dynamic| (child.is_array() || child.is_map()) && deeper(child, levels, looks);
    // The ends, where a list grows.
    if let Some(list) = value.read_lock::<Array>() {
        list.iter().take(WIDTH / 2).any(&mut inside) || list.iter().rev().take(WIDTH / 2).any(&mut inside)
    } else if let Some(map) = value.read_lock::<Map>() {
        map.values().take(WIDTH).any(inside)
    } else {
        false
    }
}
