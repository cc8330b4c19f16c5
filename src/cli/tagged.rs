//! Runs without a journal: which are meant, and where they are.

use super::options::Look;
use super::runs::Which;
use crate::aws::TargetOptions;
use crate::engine::thrown::Thrown;
use crate::error::Error;
use crate::session::teardown::Whose;
use crate::session::{Options, Rehearsing, Session};
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

impl Whose {
    /// The options that mean these.
    pub fn options(&self) -> String {
        let whose = match self {
            Whose::Run(run) => format!("--run {run}"),
            Whose::Owner(owner) => format!("--owner {owner}"),
            Whose::Owners(prefix) => format!("--all --prefix {prefix}"),
        };
        format!("--from-tags {whose}")
    }
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

    /// That nothing bears the tags, and whose tags are there.
    ///
    /// # Errors
    /// No connection; `Cancelled`.
    pub fn nothing(whose: &Whose, session: &Session) -> Result<Thrown, Error> {
        let what = match whose {
            Whose::Run(run) => format!("handson:run={run}"),
            Whose::Owner(owner) => format!("handson:owner={owner}"),
            Whose::Owners(prefix) => format!("handson:owner={prefix}*"),
        };
        let wording = text!(en: "nothing there bears the tag {what}", ja: "タグ {what} の付いたものはありません");
        let place = session.described()?;
        let thrown = Thrown::new("NothingTagged", wording)
            .hint(text!(en: "it was looked for in: {place}", ja: "探した場所: {place}"));
        let runs = session.tagged_runs()?;
        let runs = runs.iter().map(|(run, owner)| format!("{run} ({owner})")).collect::<Vec<_>>();
        let (shown, more) =
            (runs.iter().take(20).cloned().collect::<Vec<_>>().join(", "), runs.len().saturating_sub(20));
        Ok(match (runs.len(), more) {
            (0, _) => thrown.hint(text!(
                en: "no run's tags are there: is it another region, account or endpoint? --region, --profile, --aws, --endpoint-url",
                ja: "どの実行のタグもありません。リージョンやアカウント、エンドポイントが違うかもしれません: --region、--profile、--aws、--endpoint-url"
            )),
            (_, 0) => thrown.hint(text!(en: "runs that are there: {shown}", ja: "そこにある実行: {shown}")),
            _ => thrown.hint(text!(en: "runs that are there: {shown}, and {more} more", ja: "そこにある実行: {shown} ほか {more} 個")),
        })
    }

    /// The options that mean the same again.
    pub fn again(&self, whose: &Whose) -> String {
        let mut again = whose.options();
        if self.aws {
            again += " --aws";
        }
        for (option, value) in [("--endpoint-url", &self.endpoint_url), ("--region", &self.region)] {
            again += &value.as_ref().map(|value| format!(" {option} {value}")).unwrap_or_default();
        }
        again
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
