//! What the journal costs: on an endpoint that takes 20 ms for an answer, and when a run with many calls goes on.

use super::process::{self, command};
use super::{Failed, HANDSON};
use std::io::{BufRead as _, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStderr, Stdio};
use std::time::{Duration, Instant};

/// Calls on the endpoint, with a journal and without, in turns.
const CALLS: usize = 100;
const ROUNDS: usize = 5;
/// Calls of the run that goes on.
const MANY: usize = 100_000;
/// In so many steps.
const STEPS: usize = 100;

const CALL: &str =
    "ecs::put_account_setting(#{ name: \"containerInsights\", value: [\"enabled\", \"disabled\"][i % 2] });";

/// Runs and reports all of it.
pub fn measure(folder: &Path) -> Result<(), Failed> {
    endpoint(folder)?;
    resume(folder)
}

/// A rehearsal cloud behind a port; stopped when it is dropped.
struct Port {
    child: Child,
    url: String,
    // Kept open for what else it says.
    _said: Lines<BufReader<ChildStderr>>,
}

impl Port {
    fn open(folder: &Path, latency: &str) -> Result<Port, Failed> {
        let mut cloud = command(HANDSON, folder);
        cloud
            .args(["cloud", "--port", "0", "--workshop", "bench", "--fault", latency])
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = cloud.spawn()?;
        let mut said = BufReader::new(child.stderr.take().ok_or("no output")?).lines();
        let line = said.next().ok_or("handson cloud said nothing")??;
        let url = line.split_whitespace().find(|word| word.starts_with("http://"));
        let url = url.ok_or_else(|| format!("handson cloud told no address: {line}"))?.to_owned();
        Ok(Port { child, url, _said: said })
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn endpoint(folder: &Path) -> Result<(), Failed> {
    let port = Port::open(folder, "latency:20ms")?;
    let calls = format!("for i in 0..{CALLS} {{ {CALL} }}");
    let declared = "workshop(#{ id: \"bench\", title: \"bench\", region: \"ap-northeast-1\" });";
    std::fs::write(folder.join("without.rhai"), &calls)?;
    std::fs::write(folder.join("with.rhai"), format!("{declared}\n{calls}"))?;
    let mut walls = [Vec::new(), Vec::new()];
    for round in 0..=ROUNDS {
        for (script, walls) in ["without.rhai", "with.rhai"].iter().zip(&mut walls) {
            let state = format!("state-{round}");
            let mut run = command(HANDSON, folder);
            run.args([
                "run",
                script,
                "--quiet",
                "--endpoint-url",
                &port.url,
                "--region",
                "ap-northeast-1",
                "--state",
                &state,
            ]);
            run.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
            let cost = process::run(&run)?;
            if round > 0 {
                walls.push(cost.wall);
            }
        }
    }
    let [without, with] = walls.map(median);
    println!("\nThe journal, {CALLS} calls that change something on an endpoint that takes 20 ms, median of {ROUNDS}");
    println!(
        "without {:.3} s, with {:.3} s: {:+.1} %",
        seconds(without),
        seconds(with),
        (seconds(with) / seconds(without) - 1.0) * 100.0
    );
    Ok(())
}

/// A run that ended after its last call goes on, and finds that nothing is left to do.
fn resume(folder: &Path) -> Result<(), Failed> {
    let each = MANY / STEPS;
    let step = |finished: bool| {
        let body = format!("for i in 0..{each} {{ {CALL} }}");
        match finished {
            true => format!("for s in 0..{STEPS} {{ step(`s${{s}}`, \"Many calls\", || {{ {body} }}); }}"),
            false => format!("for s in 0..{STEPS} {{ {body} }}"),
        }
    };
    println!("\n{MANY} calls in the journal of a run that goes on");
    for (name, finished) in [("finished steps", true), ("calls that are asked for again", false)] {
        let id = if finished { "steps" } else { "calls" };
        let script = folder.join(format!("{id}.rhai"));
        std::fs::write(
            &script,
            format!("workshop(#{{ id: \"{id}\", title: \"t\", region: \"ap-northeast-1\" }});\n{}", step(finished)),
        )?;
        let mut times = Vec::new();
        for resume in [false, true, true, true] {
            let mut run = command(HANDSON, folder);
            run.arg("run")
                .arg(&script)
                .args(["--quiet", "--limit", "operations=1000000000"])
                .args(resume.then_some("--resume"));
            let begun = Instant::now();
            process::run(&run)?;
            times.push(begun.elapsed());
        }
        let first = times.remove(0);
        println!("{name}: made in {:.1} s, gone through in {:.3} s", seconds(first), seconds(median(times)));
    }
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}
