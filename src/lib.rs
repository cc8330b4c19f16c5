//! handson: hands-on cloud workshops as short scripts.

pub mod api;
pub mod aws;
pub mod cancel;
pub mod lang;
