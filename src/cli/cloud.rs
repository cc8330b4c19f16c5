//! `handson cloud`.

use super::Done;
use crate::cloud::server::{Server, ServerError};
use crate::cloud::{Clock, Cloud, Pace, StoreError};
use crate::engine::thrown::Thrown;
use crate::error::{self, Error};
use crate::lang::Text;
use crate::session;
use crate::session::rehearsal::{self, Fault};
use crate::text;
use crate::ui::Ui;
use crate::workshop::{Watch as _, journal, state};
use clap::{Args as ClapArgs, Subcommand};
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;

/// Open the rehearsal cloud to the AWS CLI, boto3 or Terraform, or forget its world
#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    /// Listen on this port of 127.0.0.1; 0 takes any free one and prints it
    #[arg(long, value_name = "PORT", default_value_t = 4566)]
    port: u16,
    /// Let time go so many times as fast as on the wall
    #[arg(long, value_name = "NUMBER", default_value_t = 1.0, value_parser = positive)]
    speed: f64,
    /// Take ids and times of a new world from this number
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// Let this go wrong (repeatable): throttle, 500, reset-before, reset-after, timeout, latency:50ms, lag:2s; with a service
    /// or an operation, and a rate: throttle:ecs:0.2, reset-after:ec2.create_vpc
    #[arg(long, value_name = "FAULT", value_parser = super::options::fault)]
    fault: Vec<Fault>,
    /// Refuse calls that this IAM policy does not allow
    #[arg(long, value_name = "FILE")]
    enforce_iam: Option<PathBuf>,
    #[command(flatten)]
    world: World,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Forget everything that there is in the rehearsal cloud
    Reset(World),
}

/// Which world is meant.
#[derive(Debug, ClapArgs)]
struct World {
    /// The world of this workshop (default: the only one there is, else a new one called `cloud`)
    #[arg(long, value_name = "ID")]
    workshop: Option<String>,
    /// Folder for the state of workshops
    #[arg(long, value_name = "DIR", default_value = ".handson")]
    state: PathBuf,
}

impl Args {
    pub fn run(self, ui: &Arc<Ui>) -> Done {
        match &self.action {
            Some(Action::Reset(world)) => reset(world, ui),
            None => self.serve(ui),
        }
    }

    fn serve(&self, ui: &Ui) -> Done {
        let caller = self.enforce_iam.as_deref().map(super::options::caller).transpose()?;
        // First, so that a port that is taken leaves everything as it is.
        let server = Server::bind(self.port).map_err(|e| unbound(self.port, &e))?;
        let folder = self.world.folder()?;
        let cloud = Cloud::open_today(&folder, self.seed).map_err(unusable)?.with_faults(self.fault.clone(), self.seed);
        let cloud = Arc::new(match caller {
            Some(caller) => cloud.with_caller(caller),
            None => cloud,
        });
        let clock = Clock::new(cloud.now(), Pace::Follows(self.speed));
        let address = server.address();
        let ready = || {
            let kept = folder.display();
            ui.note(&String::from(text!(
                en: "the rehearsal cloud listens at http://{address} (Ctrl-C ends it); its world is in {kept}",
                ja: "リハーサルクラウドが http://{address} で待ち受けています（終了は Ctrl-C）。状態は {kept} にあります"
            )));
            ui.note(&String::from(text!(en: "to use it from another terminal:", ja: "別のターミナルから使うには:")));
            ui.explained(&environment(&format!("http://{address}")));
        };
        server.run(&cloud, &clock, ready).map_err(|error| match error {
            ServerError::Store(error) => unusable(error),
            ServerError::System(e) => {
                let Text { en, ja } = error::words(&e);
                let wording = text!(
                    en: "the rehearsal cloud no longer listens at {address}: {en}",
                    ja: "リハーサルクラウドが {address} で待ち受けられなくなりました: {ja}"
                );
                Error::failed(Thrown::new("ServerFailed", wording))
            }
        })
    }
}

fn reset(world: &World, ui: &Ui) -> Done {
    // Nothing is made here only to be forgotten: a name without a world is a mistake.
    let named = rehearsal::world(&world.state, world.workshop.as_deref()).map_err(Error::usage)?;
    let folder = named.unwrap_or_else(|| world.new_folder());
    let kept = folder.display();
    // First, for a journal without its world says that things are there.
    let journal = journal::forget(&folder).map_err(Error::failed)?;
    session::forget_prompts(&folder).map_err(Error::failed)?;
    let gone = Cloud::reset(&folder).map_err(unusable)? || journal;
    if gone {
        state::forget_outputs(&folder).map_err(|e| Error::failed(error::file(&folder, &e)))?;
        // Only where nothing else is kept in them.
        drop(std::fs::remove_dir(&folder));
        drop(folder.parent().map(std::fs::remove_dir));
    }
    let said = match gone {
        true => text!(en: "the world in {kept} is gone", ja: "{kept} の状態を消去しました"),
        false => text!(en: "there is no world in {kept}", ja: "{kept} に状態はありません"),
    };
    ui.note(&String::from(said));
    Ok(())
}

impl World {
    fn folder(&self) -> Result<PathBuf, Error> {
        if let Some(id) = &self.workshop {
            return Ok(self.state.join(id).join(rehearsal::FOLDER));
        }
        let found = rehearsal::world(&self.state, None).map_err(Error::usage)?;
        Ok(found.unwrap_or_else(|| self.new_folder()))
    }

    fn new_folder(&self) -> PathBuf {
        self.state.join("cloud").join(rehearsal::FOLDER)
    }
}

/// What another terminal has to be told, in the words of its usual shell.
fn environment(url: &str) -> String {
    let variables = [
        ("AWS_ENDPOINT_URL", url),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_DEFAULT_REGION", "ap-northeast-1"),
    ];
    if cfg!(windows) {
        return variables.map(|(name, value)| format!("$env:{name} = \"{value}\"")).join("\n");
    }
    format!("export {}", variables.map(|(name, value)| format!("{name}={value}")).join(" "))
}

fn unbound(port: u16, e: &std::io::Error) -> Error {
    if e.kind() == ErrorKind::AddrInUse {
        let wording = text!(
            en: "another program uses the port {port} of 127.0.0.1",
            ja: "127.0.0.1 のポート {port} は別のプログラムが使っています"
        );
        let hint = text!(en: "to take another one: --port 4567; any free one: --port 0", ja: "別のポートを使うには: --port 4567、空いているポートでよければ: --port 0");
        return Error::failed(Thrown::new("PortInUse", wording).hint(hint));
    }
    let Text { en, ja } = error::words(e);
    let wording = text!(
        en: "the port {port} of 127.0.0.1 cannot be used: {en}",
        ja: "127.0.0.1 のポート {port} を使えません: {ja}"
    );
    let hint = text!(en: "any free one: --port 0", ja: "空いているポートでよければ: --port 0");
    Error::failed(Thrown::new("PortUnusable", wording).hint(hint))
}

fn unusable(error: StoreError) -> Error {
    Error::failed(rehearsal::unusable(&error))
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        _ => Err(text!(en: "a number above 0 is needed", ja: "0 より大きい数が必要です").into()),
    }
}
