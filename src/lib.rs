//! handson: hands-on cloud workshops as short scripts.

pub mod api;
pub mod aws;
pub mod cancel;
pub mod cli;
pub mod cloud;
pub mod engine;
pub mod error;
pub mod instant;
pub mod lang;
pub mod nearest;
pub mod query;
pub mod render;
pub mod repl;
pub mod session;
pub mod text_file;
pub mod ui;
pub mod workshop;
pub mod wrap;
