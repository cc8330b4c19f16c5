//! Account settings.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The account's settings in a region.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Settings {
    /// What was set for everybody, by name.
    pub defaults: BTreeMap<String, String>,
    /// What was set for one principal, by its ARN and by name.
    pub of_principals: BTreeMap<String, BTreeMap<String, String>>,
}
