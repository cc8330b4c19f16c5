//! `handson logs`.

use super::Done;
use super::options::{Look, Place, Target};
use crate::engine::json;
use crate::error::Error;
use crate::session::{Lines, Session};
use crate::text;
use crate::ui::Ui;
use clap::Args as ClapArgs;
use std::path::PathBuf;
use std::sync::Arc;

/// Print what the containers of a service wrote last
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// So many lines of each container
    #[arg(long, short = 'n', value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    lines: i64,
    /// Only what is younger: 15m, 1h
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<String>,
    /// Only of tasks that still run
    #[arg(long)]
    running: bool,
    /// Go on for so long and print new lines as they come
    #[arg(long, short, value_name = "TIME", num_args = 0..=1, default_missing_value = "10m", value_parser = time)]
    follow: Option<String>,
    /// Print the lines as JSON
    #[arg(long, conflicts_with = "follow")]
    json: bool,
    #[command(flatten)]
    target: Target,
}

/// A length of time as scripts take it too.
fn time(given: &str) -> Result<String, String> {
    match crate::instant::duration(given) {
        Some(_) => Ok(given.to_owned()),
        None => {
            Err(text!(en: "a length of time is written 90s, 15m or 1h", ja: "時間は 90s、15m、1h のように書きます")
                .into())
        }
    }
}

impl Args {
    pub fn run(self, ui: &Arc<Ui>, look: &Look) -> Done {
        let lines = Lines {
            count: self.lines,
            since: self.since,
            stopped: !self.running,
            // It prints by itself what it follows.
            printing: !self.json && self.follow.is_none(),
            follow: self.follow,
        };
        let (cluster, service) = (self.place.cluster(), self.place.service());
        let session = Session::start(self.target.session(PathBuf::from("."), look)?, ui)?;
        let found = json::of(&session.logs(cluster, service, &lines)?);
        if self.json && !ui.result(&json::pretty(&found)) {
            return Err(Error::closed());
        }
        if found.as_array().is_some_and(Vec::is_empty) {
            let absent = session.absent_log_groups(cluster, service)?;
            for group in &absent {
                ui.warn(&String::from(text!(
                    en: "the log group {group} does not exist, so nothing can be written: `handson why` says more",
                    ja: "ロググループ {group} がないため、ログは書き込まれません。詳しくは `handson why` でわかります"
                )));
            }
            if absent.is_empty() {
                ui.note(&String::from(text!(en: "no lines were written", ja: "ログに行がありません")));
            }
        }
        Ok(())
    }
}
