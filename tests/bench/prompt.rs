//! The prompt: how soon it is there, and how long completion takes with the whole table. Limits are those that a person does not
//! notice; what is slower is a failure.

use super::process::command;
use super::{Failed, HANDSON};
use handson::api::services;
use handson::repl::complete::complete;
use handson::repl::complete::world::World;
use handson::session::{Options, Session};
use handson::ui::Ui;
use std::fs::File;
use std::io::Read as _;
use std::os::fd::{FromRawFd as _, OwnedFd};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

const STARTS: usize = 30;

/// The prompt is there so soon, at the median.
const SOON: Duration = Duration::from_millis(50);

/// Completion takes no longer, at the 99th percentile.
const QUICK: Duration = Duration::from_millis(5);

/// Measures and reports both.
pub fn measure(folder: &Path) -> Result<(), Failed> {
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(start(folder)?);
    }
    report("from start to prompt", &mut starts, 50, SOON)?;
    let mut times = completions(folder)?;
    report("completion", &mut times, 99, QUICK)
}

fn report(name: &str, times: &mut [Duration], percentile: usize, limit: Duration) -> Result<(), Failed> {
    times.sort();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "\n{name}: {} times, median {:.2} ms, 99th percentile {:.2} ms, slowest {:.2} ms",
        times.len(),
        ms(at(50)),
        ms(at(99)),
        ms(at(100))
    );
    if at(percentile) > limit {
        return Err(
            format!("{name}: {:?} at the {percentile}th percentile, allowed are {limit:?}", at(percentile)).into()
        );
    }
    Ok(())
}

/// The time until the prompt is in the terminal.
fn start(folder: &Path) -> Result<Duration, Failed> {
    let (mut master, mut slave) = (-1, -1);
    let mut size = libc::winsize { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the kernel writes two descriptors and reads a winsize; name and settings may be absent.
    let made = unsafe {
        libc::openpty(&raw mut master, &raw mut slave, std::ptr::null_mut(), std::ptr::null_mut(), &raw mut size)
    };
    if made != 0 {
        return Err(std::io::Error::last_os_error().into());
    }
    // SAFETY: both are open and of nobody else.
    let (mut master, slave) = unsafe { (File::from_raw_fd(master), OwnedFd::from_raw_fd(slave)) };
    let mut command = command(HANDSON, folder);
    command.arg("repl").env("TERM", "xterm").env("HOME", folder);
    command.stdin(slave.try_clone()?).stdout(slave.try_clone()?).stderr(Stdio::from(slave));
    let begun = Instant::now();
    let mut child = command.spawn()?;
    drop(command);
    let (mut said, mut piece) = (Vec::new(), [0; 4096]);
    while !said.windows(2).any(|pair| pair == b"> ") {
        let read = master.read(&mut piece)?;
        said.extend_from_slice(&piece[..read]);
    }
    let took = begun.elapsed();
    child.kill()?;
    child.wait()?;
    Ok(took)
}

/// The times of completions at every place of entries about every operation.
fn completions(folder: &Path) -> Result<Vec<Duration>, Failed> {
    let session = Session::start(Options { testing: true, ..Options::default() }, &Arc::new(Ui::keeping()))
        .map_err(|_| "no session")?;
    let world = World::of(&session.kernel, &session.kernel.prompt(), folder.to_owned());
    let mut times = Vec::new();
    for operation in services().iter().flat_map(|service| service.operations) {
        let mut texts = vec![format!("{operation}"), format!("let x = {operation}(#{{ "), format!("{operation}().")];
        let members = operation.input.members().iter().take(3);
        texts.extend(members.map(|member| format!("{operation}(#{{ {}: \"", member.name)));
        for text in texts {
            let begun = Instant::now();
            let found = complete(&text, text.len(), &world);
            times.push(begun.elapsed());
            drop(found);
        }
    }
    Ok(times)
}
