//! Every bound on what a script may do. Rhai's own defaults differ between debug and release builds, so all are set here.

use super::thrown::{Thrown, did_you_mean};
use crate::nearest::nearest;
use crate::text;
use rhai::Engine;

/// What is bounded. The user raises one with `--limit NAME=NUMBER`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    Operations,
    CallLevels,
    ExpressionDepth,
    StringBytes,
    ArrayItems,
    MapEntries,
    Nesting,
    Variables,
    Functions,
    Modules,
}

/// A limit, its name, its usual value and the highest that makes sense.
///
/// - operations: before a script counts as an endless loop; a call is one.
/// - call-levels: of functions that call each other. Each takes stack; the highest value fits `stack` of a debug build.
/// - expression-depth: nesting of an expression, outside and inside a function: task definitions are deep maps.
/// - string-bytes: length of a text.
/// - array-items, map-entries: nested ones included. Rhai counts them all at every call of a method: a loop that adds one at a time
///   takes seconds to meet these, and four times as long for twice as many. (What AWS answers is not counted.)
/// - nesting: of lists and maps in one another. Whoever walks through a value takes stack for each.
/// - variables: in scope at a time.
/// - functions: of a script.
/// - modules: that a run may import.
const LIMITS: [(Limit, &str, u64, u64); 10] = [
    (Limit::Operations, "operations", 50_000_000, u64::MAX),
    (Limit::CallLevels, "call-levels", 64, 1_000),
    (Limit::ExpressionDepth, "expression-depth", 128, 1_000),
    (Limit::StringBytes, "string-bytes", 16 * 1024 * 1024, 1024 * 1024 * 1024),
    (Limit::ArrayItems, "array-items", 50_000, 100_000_000),
    (Limit::MapEntries, "map-entries", 50_000, 100_000_000),
    (Limit::Nesting, "nesting", 200, 1_000),
    (Limit::Variables, "variables", 4_096, 1_000_000),
    (Limit::Functions, "functions", 4_096, 1_000_000),
    (Limit::Modules, "modules", 256, 1_000_000),
];

/// The bounds of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits([u64; LIMITS.len()]);

impl Default for Limits {
    fn default() -> Self {
        Limits(LIMITS.map(|(_, _, usual, _)| usual))
    }
}

impl Limits {
    /// What is allowed of that.
    pub fn get(&self, limit: Limit) -> u64 {
        let index = LIMITS.iter().position(|(known, ..)| *known == limit);
        index.map_or(u64::MAX, |index| self.0[index])
    }

    fn size(&self, limit: Limit) -> usize {
        usize::try_from(self.get(limit)).unwrap_or(usize::MAX)
    }

    /// Bytes of stack for a thread that runs a script: deep recursion must meet a limit, never the end of the stack. Memory is only
    /// taken as it is used.
    pub fn stack(&self) -> usize {
        const USUAL: usize = 256 * 1024 * 1024;
        let times = |limit| {
            let usual = Limits::default().get(limit);
            self.size(limit).div_ceil(usize::try_from(usual).unwrap_or(1)).max(1)
        };
        USUAL.saturating_mul(times(Limit::CallLevels).max(times(Limit::ExpressionDepth)))
    }

    /// Sets one as the user says it: `operations=100000000`.
    ///
    /// # Errors
    /// `UnknownLimit` or `InvalidLimit`, with the names there are and the values that fit.
    pub fn set(&mut self, given: &str) -> Result<(), Thrown> {
        let (name, value) = given.split_once('=').unwrap_or((given, ""));
        let (name, value) = (name.trim(), value.trim().replace('_', ""));
        let names = LIMITS.map(|(_, name, ..)| name);
        let Some(index) = names.iter().position(|known| *known == name) else {
            let wording = text!(en: "--limit {given}: there is no limit `{name}`", ja: "--limit {given}: `{name}` という上限はありません");
            let thrown = Thrown::new("UnknownLimit", wording);
            let all = names.join(", ");
            return Err(match nearest(name, names) {
                Some(near) => thrown.hint(did_you_mean(near)),
                None => thrown.hint(text!(en: "there are {all}", ja: "使えるのは {all} です")),
            });
        };
        let (_, _, usual, highest) = LIMITS[index];
        match value.parse::<u64>().ok().filter(|value| (1..=highest).contains(value)) {
            Some(value) => self.0[index] = value,
            None => {
                let wording = text!(
                    en: "--limit {given}: expected a whole number from 1 to {highest}",
                    ja: "--limit {given}: 1 から {highest} までの整数を書いてください"
                );
                return Err(Thrown::new("InvalidLimit", wording).hint(text!(
                    en: "without the option it is {usual}: --limit {name}={usual}",
                    ja: "指定しなければ {usual} です: --limit {name}={usual}"
                )));
            }
        }
        Ok(())
    }

    /// How to raise it: twice as much as now.
    pub fn how_to_raise(&self, limit: Limit) -> String {
        let Some((index, (_, name, _, highest))) = LIMITS.iter().enumerate().find(|(_, (known, ..))| *known == limit)
        else {
            return String::new();
        };
        let more = self.0[index].saturating_mul(2).min(*highest);
        text!(en: "if it has to be so much, raise the limit: --limit {name}={more}", ja: "本当に必要なら、上限を上げられます: --limit {name}={more}").into()
    }

    /// Sets every limit of an engine.
    pub fn apply(&self, engine: &mut Engine) {
        let depth = self.size(Limit::ExpressionDepth);
        engine
            .set_max_operations(self.get(Limit::Operations))
            .set_max_call_levels(self.size(Limit::CallLevels))
            .set_max_expr_depths(depth, depth)
            .set_max_string_size(self.size(Limit::StringBytes))
            .set_max_array_size(self.size(Limit::ArrayItems))
            .set_max_map_size(self.size(Limit::MapEntries))
            .set_max_variables(self.size(Limit::Variables))
            .set_max_functions(self.size(Limit::Functions))
            .set_max_modules(self.size(Limit::Modules))
            .set_strict_variables(true)
            .set_fail_on_invalid_map_property(true)
            .disable_symbol("eval");
    }
}
