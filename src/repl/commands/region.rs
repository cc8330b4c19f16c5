//! `:region`.

use super::{Done, Flow};
use crate::repl::Repl;

pub fn run(repl: &mut Repl, region: &str) -> Done {
    if region.is_empty() {
        let region = repl.session.here()?.region;
        return repl.tell(&region);
    }
    // It is the same account: whoever may write there may write here.
    let writes = repl.session.here()?.writes;
    let region = region.to_owned();
    repl.go(|options| options.target.region = Some(region))?;
    repl.session.allow_writing(writes);
    Ok(Flow::Go)
}
