//! Every bound on what a script may do. Rhai's own defaults differ between debug and release builds, so all are set here.

use rhai::Engine;

/// Bytes of stack for a thread that runs a script: deep recursion must meet `CALL_LEVELS`, never the end of the stack.
pub const STACK: usize = 256 * 1024 * 1024;
/// Operations before a script counts as an endless loop.
pub const OPERATIONS: u64 = 50_000_000;
/// Nested function calls.
pub const CALL_LEVELS: usize = 64;
/// Nesting of an expression outside and inside a function: task definitions are deep maps.
pub const EXPRESSION_DEPTH: usize = 128;
/// Bytes in a string.
pub const STRING_BYTES: usize = 16 * 1024 * 1024;
/// Elements in an array, nested ones included.
pub const ARRAY_ITEMS: usize = 1_000_000;
/// Entries in a map, nested ones included.
pub const MAP_ENTRIES: usize = 1_000_000;
/// Lists and maps in one another.
pub const NESTING: usize = 200;
/// Variables in scope.
pub const VARIABLES: usize = 4_096;
/// Functions in a script.
pub const FUNCTIONS: usize = 4_096;
/// Modules that a run may import.
pub const MODULES: usize = 256;

/// Sets every limit of an engine.
pub fn apply(engine: &mut Engine) {
    engine
        .set_max_operations(OPERATIONS)
        .set_max_call_levels(CALL_LEVELS)
        .set_max_expr_depths(EXPRESSION_DEPTH, EXPRESSION_DEPTH)
        .set_max_string_size(STRING_BYTES)
        .set_max_array_size(ARRAY_ITEMS)
        .set_max_map_size(MAP_ENTRIES)
        .set_max_variables(VARIABLES)
        .set_max_functions(FUNCTIONS)
        .set_max_modules(MODULES)
        .set_strict_variables(true)
        .set_fail_on_invalid_map_property(true)
        .disable_symbol("eval");
}
