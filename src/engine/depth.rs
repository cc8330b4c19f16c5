//! How deep a value may be nested, how large it may grow, and what work it makes.
//!
//! Rhai counts what is in a value, however deep, but not how deep it is: `a = [a]` in a loop costs more with every round, and
//! whoever walks through the value needs as much stack. It counts all of a value at every call of a method, so that a loop over a
//! large one takes minutes before it meets the limit of operations, and nothing at `map[key] = x`. There is no hook where values are
//! made, but what is to grow must be read first: so variables are looked at when a script reads them.

use super::limits::{Limit, Limits};
use super::thrown::{Native, Thrown};
use crate::text;
use rhai::{Array, Dynamic, EvalAltResult, ImmutableString, Map, Position};
use std::sync::atomic::{AtomicU64, Ordering};

/// Children of one value that are looked at. A value that is deep and wide meets the limits of sizes.
const WIDTH: usize = 4;

/// Elements of a value whose passing through takes about as long as an operation of a script.
const ELEMENTS: u64 = 64;
/// A value with fewer elements is looked at whenever it is read, a larger one when it has grown by about an eighth.
const SMALL: usize = 16;

/// What reading large values took so far, in operations.
#[derive(Debug, Default)]
pub struct Work(AtomicU64);

impl Work {
    /// Begins anew with the first operation of a script.
    pub fn counted(&self, operations: u64) {
        if operations == 1 {
            self.0.store(0, Ordering::Relaxed);
        }
    }
}

/// Refuses a value that is nested too deep or too large, and the reading of large ones without an end.
pub fn check(value: &Dynamic, limits: &Limits, work: &Work) -> Native<()> {
    if !(value.is_array() || value.is_map()) {
        return Ok(());
    }
    nested(value, limits)?;
    let length = length(value);
    if length < SMALL || length % (length / 8).next_power_of_two() == 1 {
        large(value, limits)?;
    }
    let more = u64::try_from(length).unwrap_or(u64::MAX) / ELEMENTS;
    let worked = work.0.fetch_add(more, Ordering::Relaxed).saturating_add(more);
    if worked > limits.get(Limit::Operations) {
        return Err(Box::new(EvalAltResult::ErrorTooManyOperations(Position::NONE)));
    }
    Ok(())
}

fn length(value: &Dynamic) -> usize {
    if let Some(list) = value.read_lock::<Array>() {
        list.len()
    } else {
        value.read_lock::<Map>().map_or(0, |map| map.len())
    }
}

/// Counts what is in a value and in its elements: whatever was put in was counted by itself.
fn large(value: &Dynamic, limits: &Limits) -> Native<()> {
    let (mut items, mut entries, mut bytes) = (0, 0, 0);
    let mut add = |child: &Dynamic| {
        if let Some(list) = child.read_lock::<Array>() {
            items += list.len();
        } else if let Some(map) = child.read_lock::<Map>() {
            entries += map.len();
        } else if let Some(text) = child.read_lock::<ImmutableString>() {
            bytes += text.len();
        }
    };
    if let Some(list) = value.read_lock::<Array>() {
        list.iter().for_each(&mut add);
        items += list.len();
    } else if let Some(map) = value.read_lock::<Map>() {
        map.values().for_each(&mut add);
        entries += map.len();
    }
    // As Rhai calls them.
    let sizes = [
        (bytes, Limit::StringBytes, "Length of string"),
        (items, Limit::ArrayItems, "Size of array/BLOB"),
        (entries, Limit::MapEntries, "Size of object map"),
    ];
    let over =
        |(size, limit, _): &(usize, Limit, &str)| u64::try_from(*size).is_ok_and(|size| size > limits.get(*limit));
    match sizes.into_iter().find(over) {
        Some((.., what)) => Err(Box::new(EvalAltResult::ErrorDataTooLarge(what.to_owned(), Position::NONE))),
        None => Ok(()),
    }
}

fn nested(value: &Dynamic, limits: &Limits) -> Native<()> {
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
