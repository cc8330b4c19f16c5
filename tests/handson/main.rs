//! What a user of the `handson` binary sees: one module for each subject, all in one test binary.

mod api;
mod differences;
mod examples;
mod fixture;
mod mistakes;
mod moto;
mod ops_cases;
mod parallel;
mod peers;
mod process;
mod proxy;
mod recorder;
mod same_world;
#[cfg(unix)]
mod terminal;
mod wire_rules;
mod world;

mod answer_lost;
mod bad_input;
mod basics;
mod call_examples;
mod causes;
mod cli_commands;
mod crash;
mod crash_moto;
mod destroy;
mod destroy_held;
mod destroy_tags;
mod diagnostics;
mod differ;
mod documents;
mod durable;
mod edited;
mod faults;
mod garbage;
mod image;
mod interrupt;
mod languages;
mod lesson;
mod library_examples;
mod ops;
mod parity;
mod pasted;
mod permissions;
mod platforms;
mod port;
mod prompt;
mod prompt_safety;
mod prompt_saved;
mod prompt_screens;
mod recorded;
mod reference;
mod refusals;
mod rehearsal;
#[cfg(unix)]
mod repl_help;
#[cfg(unix)]
mod repl_typing;
mod round_trip;
#[cfg(unix)]
mod screens;
mod script_tests;
mod secrets;
mod shell;
mod slips;
mod status;
mod tidy;
mod trouble;
mod variant;
mod words;
mod workshop;
