//! Which service of ECS a command means.

use crate::engine::thrown::Thrown;
use crate::error::Error;
use crate::repl::Repl;
use crate::text;

/// Cluster and service; none where the only one is meant.
pub type Meant = (Option<String>, Option<String>);

/// Reads `SERVICE`, `CLUSTER/SERVICE`, `CLUSTER SERVICE`, or nothing. A name of no service is a cluster's.
///
/// # Errors
/// `WhichCluster` where several clusters have such a service; questions that were not answered.
pub fn meant(repl: &Repl, given: &str) -> Result<Meant, Error> {
    let mut words = given.split([' ', '/']).filter(|word| !word.is_empty()).map(str::to_owned);
    let (Some(name), second) = (words.next(), words.next()) else { return Ok((None, None)) };
    if second.is_some() {
        return Ok((Some(name), second));
    }
    let mut clusters = repl.session.clusters_with(&name)?;
    match (clusters.pop(), clusters.as_slice()) {
        (None, _) => Ok((Some(name), None)),
        (Some(only), []) => Ok((Some(only), Some(name))),
        (Some(last), _) => {
            let wording = text!(en: "several clusters have a service `{name}`", ja: "サービス `{name}` は複数のクラスターにあります");
            let thrown = Thrown::new("WhichCluster", wording);
            let all = clusters.iter().chain([&last]);
            Err(Error::failed(all.fold(thrown, |thrown, cluster| thrown.hint(format!("{cluster}/{name}")))))
        }
    }
}
