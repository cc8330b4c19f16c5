//! What a user of the `handson` binary sees: one module for each subject, all in one test binary.

mod api;
mod differences;
mod examples;
mod fixture;
mod mistakes;
mod moto;
mod parallel;
mod peers;
mod process;
mod proxy;
mod recorder;
mod wire_rules;
mod world;

mod answer_lost;
mod bad_input;
mod basics;
mod diagnostics;
mod documents;
mod garbage;
mod image;
mod interrupt;
mod languages;
mod lesson;
mod ops;
mod parity;
mod port;
mod reference;
mod rehearsal;
mod round_trip;
mod tidy;
mod trouble;
mod variant;
mod words;
mod workshop;
