//! Which service of ECS a command means.

use crate::engine::thrown::{Thrown, did_you_mean};
use crate::error::Error;
use crate::nearest::nearest;
use crate::repl::Repl;
use crate::text;

/// Cluster and service; none where the only one is meant.
pub type Meant = (Option<String>, Option<String>);

/// As many are named where none of that name is there.
const SHOWN: usize = 8;

/// Reads `SERVICE`, `CLUSTER/SERVICE`, `CLUSTER SERVICE`, or nothing. A name of no service is a cluster's.
///
/// # Errors
/// `WhichCluster` where several clusters have such a service, `ServiceNotFound`; questions that were not answered.
pub fn meant(repl: &Repl, given: &str) -> Result<Meant, Error> {
    let mut words = given.split([' ', '/']).filter(|word| !word.is_empty()).map(str::to_owned);
    let (Some(name), second) = (words.next(), words.next()) else { return Ok((None, None)) };
    if second.is_some() {
        return Ok((Some(name), second));
    }
    let all = repl.session.services()?;
    let holders: Vec<&str> =
        all.iter().filter(|(_, service)| *service == name).map(|(cluster, _)| cluster.as_str()).collect();
    match holders.as_slice() {
        [only] => Ok((Some((*only).to_owned()), Some(name))),
        [] if all.iter().any(|(cluster, _)| *cluster == name) => Ok((Some(name), None)),
        [] => Err(Error::failed(absent(&name, &all))),
        several => {
            let wording = text!(en: "several clusters have a service `{name}`", ja: "サービス `{name}` は複数のクラスターにあります");
            let thrown = Thrown::new("WhichCluster", wording);
            Err(Error::failed(several.iter().fold(thrown, |thrown, cluster| thrown.hint(format!("{cluster}/{name}")))))
        }
    }
}

fn absent(name: &str, all: &[(String, String)]) -> Thrown {
    let wording = text!(
        en: "there is no service and no cluster `{name}` in this region",
        ja: "このリージョンに `{name}` というサービスやクラスターはありません"
    );
    let thrown = Thrown::new("ServiceNotFound", wording);
    let names = all.iter().flat_map(|(cluster, service)| [cluster.as_str(), service.as_str()]);
    match nearest(name, names.filter(|name| !name.is_empty())) {
        Some(near) => thrown.hint(did_you_mean(near)),
        None => {
            let shown = all.iter().take(SHOWN);
            shown.fold(thrown, |thrown, (cluster, service)| {
                thrown.hint(text!(en: "there is {cluster}/{service}", ja: "{cluster}/{service} があります"))
            })
        }
    }
}
