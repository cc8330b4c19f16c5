//! Running a program and finding out what it cost.
//!
//! Each is run by a copy of this program that does nothing else (`cost PROGRAM ARG...`): the kernel counts a child's pages
//! from before it was itself, so its peak is never less than its parent's, and the benchmark's own is large.

use super::Failed;
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::time::{Duration, Instant};

/// What a process and all that it waited for took.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    pub wall: Duration,
    pub user: Duration,
    pub system: Duration,
    /// Of the largest process, in bytes. Not less than what a program of this one's size has when it begins.
    pub peak: u64,
}

impl Cost {
    pub fn cpu(&self) -> Duration {
        self.user + self.system
    }
}

/// A command in that folder, which knows nothing of this machine's AWS configuration or proxies.
pub fn command(program: impl AsRef<OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy().to_uppercase();
        if text.starts_with("AWS_") || text.ends_with("_PROXY") {
            command.env_remove(name);
        }
    }
    command.env("AWS_CONFIG_FILE", folder.join("none")).env("AWS_SHARED_CREDENTIALS_FILE", folder.join("none"));
    command.env("LC_ALL", "C.UTF-8");
    command
}

/// Runs a program without input and output to its end.
pub fn run(command: &Command) -> Result<Cost, Failed> {
    let mut copy = Command::new(std::env::current_exe()?);
    copy.arg("cost").arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => copy.env(name, value),
            None => copy.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        copy.current_dir(folder);
    }
    let output = copy.stdin(Stdio::null()).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().into());
    }
    String::from_utf8(output.stdout)?.parse()
}

/// The copy's side of [`run`]: the cost on standard output.
pub fn main(args: &[String]) -> Result<(), Failed> {
    let (program, args) = args.split_first().ok_or("cost needs a program")?;
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let begun = Instant::now();
    let child = command.spawn()?;
    let (status, usage) = wait(child.id())?;
    let wall = begun.elapsed();
    if status != 0 {
        return Err(format!("{command:?} ended with wait status {status:#x}").into());
    }
    // Linux counts in kilobytes, macOS in bytes.
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    let peak = u64::try_from(usage.ru_maxrss)? * unit;
    let (user, system) = (time(usage.ru_utime)?, time(usage.ru_stime)?);
    println!("{} {} {} {peak}", wall.as_nanos(), user.as_nanos(), system.as_nanos());
    Ok(())
}

/// As the copy writes it: three times in nanoseconds, and the peak.
impl FromStr for Cost {
    type Err = Failed;

    fn from_str(text: &str) -> Result<Cost, Failed> {
        let numbers: Vec<u64> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
        let [wall, user, system, peak] = numbers[..] else { return Err(format!("{text:?}: not a cost").into()) };
        let time = Duration::from_nanos;
        Ok(Cost { wall: time(wall), user: time(user), system: time(system), peak })
    }
}

/// What it says on standard error.
pub fn stderr(command: &mut Command) -> Result<String, Failed> {
    let output = command.stderr(Stdio::piped()).output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(said) } else { Err(format!("{command:?}: {}\n{said}", output.status).into()) }
}

/// Waits for a child of ours that nobody else waits for.
fn wait(id: u32) -> Result<(i32, libc::rusage), Failed> {
    let (id, mut status) = (libc::pid_t::try_from(id)?, 0);
    // SAFETY: rusage is plain numbers, and both pointers are to variables of this function.
    let (ended, usage) = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        (libc::wait4(id, &mut status, 0, &mut usage), usage)
    };
    if ended == id { Ok((status, usage)) } else { Err(std::io::Error::last_os_error().into()) }
}

fn time(time: libc::timeval) -> Result<Duration, Failed> {
    Ok(Duration::from_secs(u64::try_from(time.tv_sec)?) + Duration::from_micros(u64::try_from(time.tv_usec)?))
}
