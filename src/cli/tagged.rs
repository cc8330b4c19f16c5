//! Runs without a journal: which are meant, and where they are.

use super::options::Look;
use super::runs::Which;
use crate::aws::TargetOptions;
use crate::engine::thrown::Thrown;
use crate::error::Error;
use crate::session::teardown::Whose;
use crate::session::{Options, Rehearsing};
use crate::text;
use clap::Args;
use std::path::PathBuf;

/// Runs that are found by the tags of what they made.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Without a journal")]
pub struct Tagged {
    /// Find what was made by its tags: --run, --owner, or --all --prefix say whose
    #[arg(long)]
    from_tags: bool,
    /// The run, as its tag handson:run and `handson status` name it
    #[arg(long, value_name = "ID", requires = "from_tags", conflicts_with_all = ["owner", "all"])]
    run: Option<String>,
    /// All runs of this owner
    #[arg(long, value_name = "NAME", requires = "from_tags", conflicts_with = "all")]
    owner: Option<String>,
    /// All runs of the owners that --prefix means
    #[arg(long, requires = "from_tags", requires = "prefix")]
    all: bool,
    /// How the owners' names begin
    #[arg(long, value_name = "PREFIX", requires = "all")]
    prefix: Option<String>,
    /// In an AWS account
    #[arg(long, requires = "from_tags", conflicts_with = "endpoint_url")]
    aws: bool,
    /// On this AWS endpoint
    #[arg(long, value_name = "URL", requires = "from_tags")]
    endpoint_url: Option<String>,
    /// In this region (default: the environment's or the profile's)
    #[arg(long, value_name = "REGION", requires = "from_tags")]
    region: Option<String>,
}

impl Tagged {
    /// Whose things are looked for; none if journals tell.
    ///
    /// # Errors
    /// `WhoseUnsaid`
    pub fn whose(&self) -> Result<Option<Whose>, Error> {
        if !self.from_tags {
            return Ok(None);
        }
        let whose = match (&self.run, &self.owner, &self.prefix) {
            (Some(run), ..) => Whose::Run(run.clone()),
            (_, Some(owner), _) => Whose::Owner(owner.clone()),
            (.., Some(prefix)) if !prefix.is_empty() => Whose::Owners(prefix.clone()),
            _ => {
                let wording = text!(en: "--from-tags needs to know whose runs are meant", ja: "--from-tags には、だれの実行かの指定が必要です");
                return Err(Error::usage(
                    Thrown::new("WhoseUnsaid", wording)
                        .hint(text!(en: "all of yours: --owner NAME", ja: "自分のものすべて: --owner 名前"))
                        .hint(text!(en: "one run: --run ID", ja: "1 つの実行: --run ID"))
                        .hint(text!(
                            en: "those of a class, as its instructor: --all --prefix student-",
                            ja: "講師としてクラス全員のもの: --all --prefix student-"
                        )),
                ));
            }
        };
        Ok(Some(whose))
    }

    /// What a session there is started with.
    pub fn session(&self, which: &Which, profile: Option<&str>, look: &Look) -> Options {
        Options {
            target: TargetOptions {
                aws: self.aws,
                endpoint_url: self.endpoint_url.clone(),
                profile: profile.map(str::to_owned),
                region: self.region.clone(),
                ..TargetOptions::default()
            },
            rehearsing: Rehearsing {
                workshop: which.workshop.clone().or_else(|| which.named.clone()),
                ..Rehearsing::default()
            },
            root: PathBuf::from("."),
            state: which.state.clone(),
            debug: look.debug,
            lang_chosen: look.lang.is_some(),
            announce: true,
            ..Options::default()
        }
    }
}
